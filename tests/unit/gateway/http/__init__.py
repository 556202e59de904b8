"""Unit tests of what answers over HTTP beside GraphQL."""

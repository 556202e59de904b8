"""Unit tests of the GraphQL layer."""

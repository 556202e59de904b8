"""Unit tests of the connectors package."""

"""Unit tests of mapping files."""

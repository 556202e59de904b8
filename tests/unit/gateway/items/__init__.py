"""Unit tests of items."""

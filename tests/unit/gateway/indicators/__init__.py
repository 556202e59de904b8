"""Unit tests of indicators."""

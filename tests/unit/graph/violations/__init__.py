"""Unit tests of the kinds of violation."""

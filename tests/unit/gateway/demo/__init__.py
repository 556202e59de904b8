"""Unit tests of the demo city."""

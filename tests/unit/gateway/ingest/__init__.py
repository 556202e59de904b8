"""Unit tests of taking data in."""

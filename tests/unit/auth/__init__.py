"""Unit tests of who asks."""

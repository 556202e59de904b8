"""Unit tests of agreements."""

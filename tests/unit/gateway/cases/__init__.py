"""Unit tests of cases."""

"""Unit tests of report."""

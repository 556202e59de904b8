"""Unit tests of the tabular connector."""

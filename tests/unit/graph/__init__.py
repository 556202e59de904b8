"""Unit tests of the graph package."""

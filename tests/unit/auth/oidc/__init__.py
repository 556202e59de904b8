"""Unit tests of providers and their tokens."""

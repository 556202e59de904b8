"""Unit tests of clients and doors."""

"""Tests of what the graph engines write, without a server."""

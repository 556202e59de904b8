"""Tests of who reads photos and what is kept of it."""

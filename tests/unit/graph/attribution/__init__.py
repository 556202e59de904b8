"""Tests of graph.attribution."""

"""Tests of graph.trips."""

"""Planned and executed answers are equal."""

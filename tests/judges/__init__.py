"""Judges from outside."""

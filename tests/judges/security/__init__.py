"""Judges from outside that look for leaks and faults."""

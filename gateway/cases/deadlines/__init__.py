"""Deadlines as a pure function of events and a calendar of working days."""

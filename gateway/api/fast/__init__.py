"""Answers queries whose selections can be planned, without an executor: compiled once, then run."""

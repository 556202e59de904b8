"""The work on violations: triage of alerts, and the life of a case."""

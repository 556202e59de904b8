"""Reviewed data of incidents: windows and reasons."""

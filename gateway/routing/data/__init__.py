"""Reviewed data of routing: areas and rosters."""

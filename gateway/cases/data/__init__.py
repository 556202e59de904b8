"""Reviewed data of cases."""

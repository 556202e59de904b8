"""Mapping files: which column fills which declared field, read, checked and applied."""

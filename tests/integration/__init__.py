"""A story through the front door."""

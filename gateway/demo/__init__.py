"""A small invented city that shows the hub at work."""

"""What exists: every entity and relation of the hub, declared once."""

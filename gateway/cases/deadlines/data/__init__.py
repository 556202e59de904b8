"""Working hours and the laws' words on days, as reviewed data."""

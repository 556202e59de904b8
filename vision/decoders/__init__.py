"""What networks of the common output forms say, as values; pure functions over their arrays."""

"""A year of a simulated city, handled twice by the same posts: on paper, and by the hub."""

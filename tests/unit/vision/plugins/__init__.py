"""A department's own models."""

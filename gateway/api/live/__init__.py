"""Subscriptions: what can be followed, and how it travels."""

"""Subscriptions on a real web server."""

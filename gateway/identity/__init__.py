"""Clients and people: registered, authenticated, given tokens and sessions, and let in."""

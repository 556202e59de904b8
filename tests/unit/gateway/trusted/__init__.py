"""Registered operations."""

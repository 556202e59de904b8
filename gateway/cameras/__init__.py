"""Cameras that the hub itself watches: which, and what becomes of what they show."""

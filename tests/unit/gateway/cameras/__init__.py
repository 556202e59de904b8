"""Cameras that the hub watches."""

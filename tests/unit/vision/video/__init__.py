"""Watching cameras and films."""

"""Watches cameras and films: frames in, one passage for each truck out."""

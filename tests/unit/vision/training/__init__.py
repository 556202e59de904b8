"""Tests of how the reader is made; those of the networks need torch and are not here."""

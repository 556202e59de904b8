"""Tests of the exchange over JT/T 809."""

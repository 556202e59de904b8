"""Tests of the exchange with departments' own systems."""

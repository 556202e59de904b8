"""Tests of gateway.interfaces, each module by itself."""

"""Tests of the vault and what else the store holds."""

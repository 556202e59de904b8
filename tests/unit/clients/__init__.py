"""The Python client and what makes its types."""

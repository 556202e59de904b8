"""The models the package knows, one module each."""

"""One mutation a file: input, payload, resolver."""

"""What a truck may do wrong: one file a kind, each a pure rule over facts."""

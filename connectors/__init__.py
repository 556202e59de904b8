"""How each outside system is read and mapped into records."""

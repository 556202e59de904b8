"""The agreements of the demonstration, as files."""

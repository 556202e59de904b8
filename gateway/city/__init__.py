"""A simulated city, written as its departments would hold it, and the truth beside it."""

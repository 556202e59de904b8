"""Topics, their readers and their followers."""

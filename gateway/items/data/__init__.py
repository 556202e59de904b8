"""The reviewed items, one file a kind, and who answers in each district."""

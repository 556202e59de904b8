"""The domain: declarations, records, rules, plans, the port and its engines."""

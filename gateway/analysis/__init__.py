"""Who reads photos, here or elsewhere, and what was read: once for each set of models."""

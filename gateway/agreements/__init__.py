"""Data-sharing agreements: reviewed files, versions in the store, what they do to a plan."""

"""Routes beside GraphQL: health, evidence, the query page."""

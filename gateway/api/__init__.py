"""GraphQL: a schema from the ontology, and questions compiled into plans."""

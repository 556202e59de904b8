"""The two ways to keep the graph: an SQL database, or Neo4j."""

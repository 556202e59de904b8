"""The edge and the work: HTTP, GraphQL, cases, ingest, audit, SQL store, command line."""

"""The graph over HTTP: SPARQL, named queries, linked data and pages, for reading only."""

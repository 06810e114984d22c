"""Asking: SPARQL tokens, named queries, and why something holds."""

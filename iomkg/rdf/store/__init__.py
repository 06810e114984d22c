"""Stores that hold the graph and answer SPARQL queries."""

"""Checking the graph, layer by layer."""

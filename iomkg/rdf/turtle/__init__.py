"""Turtle as people write it: its tokens, its tree, the places of its triples, its layout."""

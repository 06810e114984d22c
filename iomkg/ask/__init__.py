"""Asking: named queries, questions in English, and why something holds."""

"""Findings, answers and explanations as people and programs read them."""

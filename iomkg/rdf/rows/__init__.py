"""Rows of an answer as text, as tables, as Python values and as data frames."""

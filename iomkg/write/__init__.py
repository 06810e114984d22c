"""Writing rows, graphs and reports."""

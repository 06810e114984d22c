"""What is true of this graph: its files, evidence and dates, and what follows from its claims."""

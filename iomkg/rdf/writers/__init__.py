"""Writing graphs: one order, one spelling, every common format."""

"""Making a graph grow: what is elsewhere, as claims with evidence."""

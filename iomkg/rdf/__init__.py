"""What is true of any RDF, and of no graph in particular."""

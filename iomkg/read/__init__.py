"""Reading Turtle and other RDF files, with the place of every triple."""

"""SHACL: shapes read as values, compiled to SPARQL and run where the data is."""

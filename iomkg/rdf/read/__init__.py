"""Reading files of RDF: bytes to text, text to triples with stable labels of blank nodes."""

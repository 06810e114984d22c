"""SPARQL as text: tokens, refusals, and terms in place of variables."""

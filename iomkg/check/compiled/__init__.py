"""SHACL compiled to SPARQL."""

from iomkg.check.compiled.engine import CompiledShacl

__all__ = ["CompiledShacl"]

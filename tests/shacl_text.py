"""Graphs and results of SHACL as short texts, in the namespace of the tests."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.shacl.engines import ShaclResult
from iomkg.terms import OWL, RDF, RDFS, SH, XSD, Triple

E = "http://e.example/"
PREFIXES = {"e": E, "owl": OWL, "rdf": RDF, "rdfs": RDFS, "sh": SH, "xsd": XSD}
HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())


def turtle(text: str) -> list[Triple]:
    """Read Turtle with the usual prefixes."""
    return [
        (from_ox(quad.subject), from_ox(quad.predicate), from_ox(quad.object))
        for quad in ox.parse(HEADER + text, format=ox.RdfFormat.TURTLE)
    ]


def brief(result: ShaclResult) -> str:
    """Write a result in a line: focus node, path, value, shape, component."""
    fields = (result.focus, result.path, result.value, result.source_shape, result.component)
    return " ".join(_shorten(each or "-") for each in fields)


def briefs(results: Iterable[ShaclResult]) -> set[str]:
    return {brief(result) for result in results}


def _shorten(text: str) -> str:
    for name, iri in PREFIXES.items():
        text = text.replace(iri, f"{name}:")
    return text.removesuffix("ConstraintComponent").replace("<", "").replace(">", "")

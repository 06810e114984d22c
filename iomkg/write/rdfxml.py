"""A graph as RDF/XML.

Written here because pyoxigraph 0.5 loses data in this format: it writes a carriage return and
control characters as they are, and an element without a name for a predicate that ends in a
digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.errors import StoreError
from iomkg.terms import PREFIXES, RDF, XSD, Literal
from iomkg.write.ordered import Ordered
from iomkg.write.xmltext import escape, split_name

# RDF/XML 1.1, section 5.1: names with a meaning of their own in this syntax.
_RESERVED: Final = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"),
        *("Description", "li", "aboutEach", "aboutEachPrefix", "bagID"),
    )
)
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"


def rdfxml(graph: Ordered) -> str:
    """Write a graph as RDF/XML, one ``rdf:Description`` for each subject.

    Args:
        graph: the triples.

    Returns:
        The document (RDF 1.1 XML Syntax).

    Raises:
        StoreError: if a predicate cannot be written as an XML name, or a literal has a
            character that XML 1.0 cannot hold.
    """
    names = _element_names(graph.predicates())
    namespaces = {RDF: "rdf"} | {namespace: prefix for namespace, prefix, _ in names.values()}
    declared = "".join(
        f'\n  xmlns:{prefix}="{escape(namespace)}"'
        for prefix, namespace in sorted((p, n) for n, p in namespaces.items())
    )
    elements = {predicate: f"{prefix}:{local}" for predicate, (_, prefix, local) in names.items()}
    body = "".join(_descriptions(graph, elements))
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return f"{head}<rdf:RDF{declared}>\n{body}</rdf:RDF>\n"


def _element_names(predicates: list[str]) -> dict[str, tuple[str, str, str]]:
    """Give every predicate a namespace, a prefix and a local name; one prefix a namespace."""
    prefixes = {namespace: prefix for prefix, namespace in PREFIXES.items()}
    names = {}
    for predicate in predicates:
        iri = predicate[1:-1]
        parts = split_name(iri)
        if parts is None or iri in _RESERVED or parts[0] == _XMLNS:
            raise StoreError(
                f"RDF/XML cannot hold the property {iri}: it does not end in an XML name, "
                "or the name means something else there.",
                "Choose another format, such as ttl or nt.",
            )
        namespace, local = parts
        if namespace not in prefixes:
            prefixes[namespace] = f"ns{len(prefixes) - len(PREFIXES) + 1}"
        names[predicate] = (namespace, prefixes[namespace], local)
    return names


def _descriptions(graph: Ordered, elements: dict[str, str]) -> Iterator[str]:
    for subject, pairs in graph.by_subject():
        properties = "".join(
            f"    {_property(value, elements[predicate], graph.literals)}\n"
            for predicate, value in pairs
        )
        about = _reference(subject, "about")
        yield f"  <rdf:Description {about}>\n{properties}  </rdf:Description>\n"


def _property(text: str, element: str, literals: dict[str, Literal]) -> str:
    if text[0] != '"':
        return f"<{element} {_reference(text, 'resource')}/>"
    literal = literals[text]
    start = element
    if literal.language:
        start += f' xml:lang="{literal.language}"'
    elif literal.datatype != XSD + "string":
        start += f' rdf:datatype="{escape(literal.datatype)}"'
    return f"<{start}>{escape(literal.value)}</{element}>"


def _reference(text: str, attribute: str) -> str:
    if text[0] == "_":
        return f'rdf:nodeID="{text[2:]}"'
    return f'rdf:{attribute}="{escape(text[1:-1])}"'

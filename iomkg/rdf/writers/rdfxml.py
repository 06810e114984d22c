"""A graph as RDF/XML.

Written here because pyoxigraph 0.5 loses data in this format: it writes a carriage return and
control characters as they are, and an element without a name for a predicate that ends in a
digit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.errors import StoreError
from iomkg.rdf.writers.ordered import Sorted, literal_parts, unquoted
from iomkg.rdf.writers.xmltext import escape, split_name
from iomkg.terms import PREFIXES, RDF

# RDF/XML 1.1, section 5.1: names with a meaning of their own in this syntax.
_RESERVED: Final = frozenset(
    RDF + name
    for name in (
        *("RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"),
        *("Description", "li", "aboutEach", "aboutEachPrefix", "bagID"),
    )
)
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"


class RdfXmlPrinter:
    """Prints RDF/XML (RDF 1.1 XML Syntax), one ``rdf:Description`` for each subject.

    Args:
        predicates: the text of every predicate of the graph.

    Raises:
        StoreError: if a predicate cannot be written as an XML name.
    """

    def __init__(self, predicates: list[str]) -> None:
        names = _element_names(predicates)
        self._namespaces = {namespace: prefix for namespace, prefix, _ in names.values()}
        self._elements = {
            predicate: f"{prefix}:{local}" for predicate, (_, prefix, local) in names.items()
        }

    def head(self) -> str:
        """Return the declaration and the opening tag."""
        namespaces = {RDF: "rdf"} | self._namespaces
        declared = "".join(
            f'\n  xmlns:{prefix}="{escape(namespace)}"'
            for prefix, namespace in sorted((p, n) for n, p in namespaces.items())
        )
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{declared}>\n'

    def body(self, graph: Sorted) -> Iterator[str]:
        """Return the descriptions, one piece a subject, and the closing tag.

        Raises:
            StoreError: if a literal has a character that XML 1.0 cannot hold.
        """
        elements = self._elements
        for subject, pairs in graph.by_subject():
            properties = "".join(
                f"    {_property(value, elements[predicate])}\n" for predicate, value in pairs
            )
            about = _reference(subject, "about")
            yield f"  <rdf:Description {about}>\n{properties}  </rdf:Description>\n"
        yield "</rdf:RDF>\n"


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


def _property(text: str, element: str) -> str:
    if text[0] != '"':
        return f"<{element} {_reference(text, 'resource')}/>"
    quoted, language, datatype = literal_parts(text)
    start = element
    if language:
        start += f' xml:lang="{language}"'
    elif datatype:
        start += f' rdf:datatype="{escape(datatype[1:-1])}"'
    return f"<{start}>{escape(unquoted(quoted))}</{element}>"


def _reference(text: str, attribute: str) -> str:
    if text[0] == "_":
        return f'rdf:nodeID="{text[2:]}"'
    return f'rdf:{attribute}="{escape(text[1:-1])}"'

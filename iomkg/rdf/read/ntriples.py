"""Terms in N-Triples syntax, the one spelling in which values are compared and reported."""

from __future__ import annotations

from typing import Final

from iomkg.terms import XSD, Blank, Iri, Term

_XSD_STRING: Final = XSD + "string"
_ESCAPES: Final = str.maketrans({'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r"})


def n3(term: Term) -> str:
    r"""Write a term in canonical N-Triples (RDF 1.1 N-Triples, section 4).

    Only the quote, the backslash, the line feed and the carriage return are escaped, and a
    literal of ``xsd:string`` carries no datatype.

    Args:
        term: an IRI, blank node or literal.

    Returns:
        The term in N-Triples syntax: ``<iri>``, ``_:label``, ``"text"``, ``"text"@en`` or
        ``"1"^^<iri>``.
    """
    if isinstance(term, Iri):
        return f"<{term.value}>"
    if isinstance(term, Blank):
        return f"_:{term.value}"
    quoted = f'"{term.value.translate(_ESCAPES)}"'
    if term.language:
        return f"{quoted}@{term.language}"
    if term.datatype == _XSD_STRING:
        return quoted
    return f"{quoted}^^<{term.datatype}>"

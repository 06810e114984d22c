"""The SPARQL texts in a shapes graph: their prefixes, and what is refused in them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Final
from urllib.parse import urljoin

from iomkg.errors import IomkgError, QueryRefused, QuerySyntaxError, ShapeError
from iomkg.rdf.read.closure import all_reached
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.shapes_graph import MALFORMED, Index, index_triples, name_of
from iomkg.rdf.sparql.source import DECLARED
from iomkg.rdf.sparql.tokens import refuse
from iomkg.terms import OWL, RDF, RDFS, SH, XSD, Literal, Term, Triple

_SPARQL_TEXTS: Final = {
    SH + "select": frozenset({"SELECT"}),
    SH + "ask": frozenset({"ASK"}),
    SH + "construct": frozenset({"CONSTRUCT"}),
    SH + "update": frozenset[str](),
}
# pySHACL takes these as given; SHACL section 5.2.1 has them declared like any other.
_GIVEN_PREFIXES: Final = {"rdf": RDF, "rdfs": RDFS, "owl": OWL}


def check_texts(shapes: Iterable[Triple], parse: Callable[[str], None] | None = None) -> None:
    """Refuse SPARQL texts that would have something fetched, and those that are none.

    Args:
        shapes: the shapes graph.
        parse: parses a query, raising QuerySyntaxError; None to leave that to who runs it.

    Raises:
        QueryRefused: if the shapes hold ``SERVICE`` or ``FROM``.
        ShapeError: if a SPARQL text is not a string, or is no query.
    """
    index = index_triples(shapes)
    for subject, properties in index.items():
        for kind, forms in _SPARQL_TEXTS.items():
            for text in properties.get(kind, ()):
                with of_text(subject, kind, text):
                    query = query_text(subject, text, index)
                    check_query(subject, query, forms, parse)


def check_query(
    subject: Term, query: str, forms: frozenset[str], parse: Callable[[str], None] | None
) -> None:
    """Refuse a query that is of another form, does not parse, or would have something fetched.

    Args:
        subject: the node that has the query, for the message.
        query: its text.
        forms: the forms that it may have; empty for any.
        parse: parses it, raising QuerySyntaxError; None to leave that to who runs it.

    Raises:
        QueryRefused, ShapeError: as :func:`check_texts`.
    """
    try:
        refuse(query, allow=forms)
        if parse is not None:
            parse(query)
    except QueryRefused as error:
        said = f"{name_of(subject)}: {error.problem}"
        raise QueryRefused(said, error.next_step, error.place) from error
    except QuerySyntaxError as error:
        said = f"{name_of(subject)}: {error.problem}"
        raise ShapeError(said, error.next_step, error.place) from error


@contextmanager
def of_text(node: Term, kind: str, text: Term) -> Iterator[None]:
    """Note on an error which SPARQL text of a shapes graph it is about.

    Args:
        node: the node that has the text.
        kind: the property by which it has it.
        text: the text, as the graph holds it.
    """
    try:
        yield
    except IomkgError as error:
        error.written = error.written or (str(node), kind, n3(text))
        raise


def query_text(node: Term, text: Term, index: Index) -> str:
    """Return a SPARQL text of a shape with its prefixes (SHACL section 5.2.1).

    Args:
        node: the node that has the text.
        text: the value of ``sh:select`` or ``sh:ask``.
        index: the shapes graph.

    Raises:
        ShapeError: if the text is not a string.
    """
    if not isinstance(text, Literal) or text.datatype != XSD + "string":
        raise ShapeError(f"The SPARQL text of {name_of(node)} is not a string.", MALFORMED)
    # Those alone that it may use: published shapes declare some that no query could.
    declared = {n: iri for n, iri in prefixes(node, index).items() if f"{n}:" in text.value}
    if not declared:
        return text.value
    first = "".join(f"PREFIX {name}: <{iri}> " for name, iri in declared.items())
    return f"{first}{DECLARED}{text.value}"


def prefixes(node: Term, index: Index) -> dict[str, str]:
    """Collect the prefixes that a SPARQL text may use (SHACL section 5.2.1).

    Args:
        node: the node that has the text.
        index: the shapes graph.

    Returns:
        Namespaces by prefix, with those of RDF, RDFS and OWL, which pySHACL takes as given.
    """
    found = dict(_GIVEN_PREFIXES)
    named = index.get(node, {}).get(SH + "prefixes", ())
    for owner in all_reached(named, lambda o: index.get(o, {}).get(OWL + "imports", ())):
        for declaration in index.get(owner, {}).get(SH + "declare", ()):
            parts = index.get(declaration, {})
            for prefix in parts.get(SH + "prefix", ()):
                for namespace in parts.get(SH + "namespace", ()):
                    # There is no base to resolve a relative IRI against; what is written has to be
                    # an IRI.
                    given = str(namespace)
                    found[str(prefix)] = given if ":" in given else urljoin("file:///", given)
    return found

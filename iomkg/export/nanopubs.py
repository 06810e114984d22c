"""Claims as nanopublications: one each, with where it comes from and who publishes it.

For the claim ``C`` the nanopublication is ``C#nanopub``, its graphs ``C#Head``, ``C#assertion``,
``C#provenance`` and ``C#pubinfo``, so all of it is found where the claim is. Nothing depends on
the time of the run: a nanopublication is dated as the graph is.

Standard: Nanopublication Guidelines (https://nanopub.net/guidelines/working_draft/), "Basic
Elements" and "Well-formed Nanopublications". Trusty URIs, which are optional, are not made.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final, TypeAlias

from iomkg.errors import BadParameter
from iomkg.rdf.writers.grouped import TurtlePrinter
from iomkg.rdf.writers.ordered import Ordered
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import (
    DCTERMS,
    IOMKG,
    NP,
    OWL,
    PROV,
    RDF_OBJECT,
    RDF_PREDICATE,
    RDF_SUBJECT,
    RDF_TYPE,
    RDFS_LABEL,
    Blank,
    Iri,
    Term,
    Triple,
)
from iomkg.tuples import grouped

NANOPUB_FORMATS: Final = ("trig", "nq")
"""Formats that have named graphs."""

_CLAIM = Iri(IOMKG + "Claim")
_EVIDENCE, _SAID_BY = Iri(IOMKG + "evidence"), Iri(IOMKG + "saidBy")
_AS_OF, _VALIDITY = Iri(IOMKG + "asOf"), Iri(IOMKG + "validity")
_PRIMARY, _DERIVED, _ATTRIBUTED = (
    Iri(PROV + n) for n in ("hadPrimarySource", "wasDerivedFrom", "wasAttributedTo")
)
_DESCRIPTION, _CREATED = Iri(DCTERMS + "description"), Iri(DCTERMS + "created")
# What the claim says, as against how it is known.
_SAID: Final = {
    RDF_TYPE,
    RDF_SUBJECT,
    RDF_PREDICATE,
    RDF_OBJECT,
    _AS_OF,
    _VALIDITY,
    Iri(IOMKG + "comparator"),
    Iri(IOMKG + "negated"),
    Iri(IOMKG + "namedAs"),
}
# What the header of the ontology says that holds for each nanopublication too.
_OF_THE_HEADER: Final = tuple(
    Iri(n) for n in (DCTERMS + "creator", DCTERMS + "license", OWL + "versionInfo")
)
_MODIFIED, _ISSUED = Iri(DCTERMS + "modified"), Iri(DCTERMS + "issued")
_ONTOLOGY = Iri(OWL + "Ontology")
_PARTS: Final = ("Assertion", "Provenance", "PublicationInfo")

_Index: TypeAlias = Mapping[Iri | Blank, list[Triple]]


Nanopub: TypeAlias = tuple[tuple[str, tuple[Triple, ...]], ...]
"""One claim as a nanopublication: its four graphs by IRI, head first, then in the order of the
guidelines."""


def nanopubs(
    claims: Iterable[Triple],
    known: Iterable[Triple],
    ontology: Iterable[Triple],
    usable: Container[Iri],
) -> Iterator[Nanopub]:
    """Make a nanopublication of each claim.

    The assertion holds the claim's own words (``rdf:subject`` and so on, with what qualifies
    them) and the plain triple too, if the claim is usable and no date qualifies it.

    Args:
        claims: triples, those of the claims that are wanted among them.
        known: triples, those of spans and sources among them.
        ontology: who publishes, under which licence and version.
        usable: the claims that could be facts on their own, see
            :meth:`iomkg.export.parts.Parts.usable`.

    Returns:
        The nanopublications by IRI of the claim.
    """
    claims = tuple(claims)
    index = grouped((triple[0], triple) for triple in dict.fromkeys(chain(claims, known)))
    header = header_of(ontology)
    for claim in claims_among(claims):
        yield _nanopub(claim, index, header, usable=claim in usable)


def claims_among(triples: Iterable[Triple]) -> list[Iri]:
    """Return the claims that some triples say are claims, sorted."""
    return sorted(
        {s for s, p, o in triples if p == RDF_TYPE and o == _CLAIM and isinstance(s, Iri)}
    )


def header_of(ontology: Iterable[Triple]) -> dict[Iri, list[Term]]:
    """Return what the ontology says of itself, by property, values sorted."""
    triples = tuple(ontology)
    heads = {s for s, p, o in triples if p == RDF_TYPE and o == _ONTOLOGY}
    said = {(predicate, value) for s, predicate, value in triples if s in heads}
    return grouped(sorted(said, key=lambda each: (each[0].value, term_text(each[1]))))


def write_nanopubs(made: Iterable[Nanopub], form: str) -> Iterator[str]:
    """Write nanopublications.

    Args:
        made: the nanopublications.
        form: one of :data:`NANOPUB_FORMATS`: RDF 1.1 TriG, or N-Quads (those of one
            nanopublication together, its graphs in turn, lines sorted).

    Returns:
        Pieces of the document.

    Raises:
        BadParameter: if the format has no named graphs.
    """
    if form not in NANOPUB_FORMATS:
        raise BadParameter(
            f"Nanopublications cannot be written as {form}.",
            f"Use --format with one of: {', '.join(NANOPUB_FORMATS)}.",
        )
    return _nquads(made) if form == "nq" else _trig(made)


def _nanopub(
    claim: Iri, index: _Index, header: Mapping[Iri, list[Term]], *, usable: bool
) -> Nanopub:
    # A second number sign would make it no IRI.
    stem = f"{claim.value}{'-' if '#' in claim.value else '#'}"
    me = Iri(f"{stem}nanopub")
    names = [f"{stem}{name}" for name in ("Head", "assertion", "provenance", "pubinfo")]
    head: list[Triple] = [(me, RDF_TYPE, Iri(NP + "Nanopublication"))]
    head += [
        (me, Iri(f"{NP}has{part}"), Iri(name)) for part, name in zip(_PARTS, names[1:], strict=True)
    ]
    own = index[claim]
    info: list[Triple] = [
        (me, prop, value) for prop in _OF_THE_HEADER for value in header.get(prop, ())
    ]
    dates = header.get(_MODIFIED) or header.get(_ISSUED) or ()
    info += [(me, _CREATED, value) for value in dates]
    info += [(me, _DESCRIPTION, o) for _, p, o in own if p == _DESCRIPTION]
    contents: tuple[list[Triple], ...] = (
        head,
        [t for t in own if t[1] in _SAID] + (_plain(own) if usable else []),
        _provenance(Iri(names[1]), own, index),
        info or [(me, RDF_TYPE, Iri(NP + "Nanopublication"))],
    )
    return tuple(zip(names, map(tuple, contents), strict=True))


def _plain(own: list[Triple]) -> list[Triple]:
    values = {p: o for _, p, o in own}
    subject, predicate = values.get(RDF_SUBJECT), values.get(RDF_PREDICATE)
    dated = {_AS_OF, _VALIDITY} & values.keys()
    if dated or not isinstance(subject, Iri) or not isinstance(predicate, Iri):
        return []
    return [(subject, predicate, o) for _, p, o in own if p == RDF_OBJECT]


def _provenance(assertion: Iri, own: list[Triple], index: _Index) -> list[Triple]:
    found: list[Triple] = [t for t in own if t[1] not in _SAID]
    for _, predicate, value in own:
        if not isinstance(value, Iri | Blank):
            continue
        if predicate == _PRIMARY:
            found.append((assertion, _PRIMARY, value))
        elif predicate == _EVIDENCE:
            found.append((assertion, _DERIVED, value))
            found += index.get(value, [])
        elif predicate == _SAID_BY:
            found.append((assertion, _ATTRIBUTED, value))
        if predicate in (_PRIMARY, _SAID_BY):
            found += [t for t in index.get(value, []) if t[1] in (RDFS_LABEL, RDF_TYPE)]
    return found or [(assertion, RDF_TYPE, Iri(NP + "Assertion"))]


def _trig(made: Iterable[Nanopub]) -> Iterator[str]:
    printer = TurtlePrinter()
    body = []
    for nanopub in made:
        for name, triples in nanopub:
            statements = (
                printer.statement(subject, pairs, "    ")
                for subject, pairs in Ordered(triples).by_subject()
            )
            body.append(f"\n{printer.term(f'<{name}>')} {{\n{''.join(statements)}}}\n")
    head = printer.head()
    yield head
    yield "".join(body) if head else "".join(body).removeprefix("\n")


def _nquads(made: Iterable[Nanopub]) -> Iterator[str]:
    for nanopub in made:
        for name, triples in nanopub:
            yield from (
                f"{line[:-1]}<{name}> .\n" for line in Ordered(triples, by_lines=True).lines()
            )

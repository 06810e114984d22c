"""What a dataset is, in RDF: what it holds, under which terms, and the files that it comes in.

Standards: DCAT 3 (sections 6.6 Dataset, 6.8 Distribution, 6.17 Checksum), VoID (sections 2
General, 4 Structural metadata), SPDX checksums. Nodes have IRIs, so the description sorts as
every export does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from iomkg.export.nanopubs import header_of
from iomkg.terms import (
    DATASET_IRI,
    DCAT,
    DCTERMS,
    FOAF,
    ID,
    OWL,
    PREFIXES,
    RDF,
    RDF_TYPE,
    SPDX,
    VOID,
    XSD,
    Iri,
    Literal,
    Term,
    Triple,
    shorten,
    stated,
)

DATASET: Final = Iri(DATASET_IRI)
"""The dataset that a project's ontology may describe: its title and description, say."""

MEDIA_TYPES: Final = {
    "ttl": "text/turtle",
    "nt": "application/n-triples",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "xml": "application/rdf+xml",
    "csv": "text/csv",
    "zip": "application/zip",
}
"""Media types, as IANA registers them, by format."""

_KEPT: Final = tuple(
    Iri(DCTERMS + n) for n in ("creator", "publisher", "license", "issued", "modified")
)
_AGENTS: Final = frozenset(Iri(DCTERMS + n) for n in ("creator", "publisher"))
_INTEGER: Final = XSD + "integer"


@dataclass(frozen=True)
class File:
    """A file that holds the dataset, or a part of it.

    Attributes:
        name: its name, without a folder.
        format: a key of :data:`MEDIA_TYPES`.
        what: the part that it holds.
        size: bytes.
        digest: SHA-256 in lower-case hexadecimal digits.
    """

    name: str
    format: str
    what: str
    size: int
    digest: str


def file_of(name: str, form: str, what: str, content: bytes) -> File:
    """Describe a file by what it holds."""
    return File(name, form, what, len(content), sha256(content).hexdigest())


def describe(
    parts: Iterable[tuple[str, str, Sequence[Triple]]],
    files: Sequence[File],
    ontology: Iterable[Triple],
    base: str = "",
) -> Iterator[Triple]:
    """Describe a dataset, the subsets of it that can be had alone, and their files.

    Args:
        parts: name, a sentence and triples of each part; the first is the whole dataset.
        files: the files, each of one of the parts.
        ontology: says title and description of :data:`DATASET`; and its creator, publisher,
            licence, dates and version, as those of the ontology itself.
        base: the address under which the files can be had, with a slash at its end; or nothing.

    Returns:
        The triples of the description, some of them twice.
    """
    triples = tuple(ontology)
    header = header_of(triples)
    yield from (t for t in triples if t[0] == DATASET)
    for place, (name, sentence, held) in enumerate(parts):
        node = Iri(f"{DATASET}/{name}") if place else DATASET
        if place:
            yield from stated(DATASET, {VOID + "subset": node, DCTERMS + "hasPart": node})
            yield from stated(
                node,
                {
                    DCTERMS + "isPartOf": DATASET,
                    DCTERMS + "title": Literal(f"{name} of iomkg", language="en"),
                    DCTERMS + "description": Literal(sentence, language="en"),
                },
            )
        yield from stated(
            node,
            {
                RDF + "type": (Iri(DCAT + "Dataset"), Iri(VOID + "Dataset")),
                DCAT + "version": header.get(Iri(OWL + "versionInfo"), ()),
            },
        )
        for prop in _KEPT:
            for value in header.get(prop, ()):
                yield from _kept(node, prop, value)
        yield from _statistics(node, held)
        for file in files:
            if file.what == name:
                yield from _distribution(node, file, header.get(Iri(DCTERMS + "license"), ()), base)


def _kept(node: Iri, prop: Iri, value: Term) -> Iterator[Triple]:
    """Say of the dataset what the ontology says of itself; who made it is an agent (FOAF)."""
    if prop not in _AGENTS or not isinstance(value, Literal):
        yield node, prop, value
        return
    slug = "".join(c if c.isascii() and c.isalnum() else "-" for c in value.value.lower())
    agent = Iri(f"{DATASET}#agent-{slug}")
    yield node, prop, agent
    yield from stated(agent, {RDF + "type": Iri(FOAF + "Agent"), FOAF + "name": value})


def _statistics(node: Iri, triples: Sequence[Triple]) -> Iterator[Triple]:
    """Count as VoID does (section 4.6), by class and property too (section 4.5)."""
    held = set(triples)
    classes = Counter(o for s, p, o in held if p == RDF_TYPE and isinstance(o, Iri))
    properties = Counter(p for _, p, _ in held)
    subjects = {s for s, _, _ in held}
    entities = {s.value for s in subjects if isinstance(s, Iri) and s.value.startswith(ID)}
    counts = {
        "triples": len(held),
        "entities": len(entities),
        "distinctSubjects": len(subjects),
        "distinctObjects": len({o for _, _, o in held}),
        "classes": len(classes),
        "properties": len(properties),
    }
    used = {iri.value for iri in (*classes, *properties)}
    yield from stated(
        node,
        {
            **{VOID + name: _number(count) for name, count in counts.items()},
            VOID + "uriSpace": Literal(ID),
            VOID + "vocabulary": [
                Iri(namespace)
                for namespace in PREFIXES.values()
                if any(iri.startswith(namespace) for iri in used)
            ],
        },
    )
    for kind, count in classes.items():
        yield from _partition(node, "class", kind, "entities", count)
    for prop, count in properties.items():
        yield from _partition(node, "property", prop, "triples", count)


def _partition(node: Iri, by: str, term: Iri, unit: str, count: int) -> Iterator[Triple]:
    short = "".join(c if c.isascii() and c.isalnum() else "-" for c in shorten(term.value))
    part = Iri(f"{node}#{by}-{short}")
    yield node, Iri(f"{VOID}{by}Partition"), part
    yield from stated(
        part, {RDF + "type": Iri(VOID + "Dataset"), VOID + by: term, VOID + unit: _number(count)}
    )


def _distribution(
    dataset: Iri, file: File, licences: Iterable[Term], base: str
) -> Iterator[Triple]:
    node, checksum = Iri(f"{DATASET}#{file.name}"), Iri(f"{DATASET}#{file.name}-sha256")
    packed = file.format == "zip"
    yield dataset, Iri(DCAT + "distribution"), node
    yield from stated(
        node,
        {
            RDF + "type": Iri(DCAT + "Distribution"),
            DCTERMS + "title": Literal(file.name),
            DCTERMS + "license": licences,
            DCAT + "packageFormat": [_media("zip")] if packed else (),
            DCAT + "accessURL": [Iri(base)] if base else (),
            DCAT + "downloadURL": [Iri(f"{base}{quote(file.name)}")] if base else (),
            DCAT + "mediaType": _media("csv" if packed else file.format),
            DCAT + "byteSize": Literal(str(file.size), XSD + "nonNegativeInteger"),
            SPDX + "checksum": checksum,
        },
    )
    yield from stated(
        checksum,
        {
            RDF + "type": Iri(SPDX + "Checksum"),
            SPDX + "algorithm": Iri(SPDX + "checksumAlgorithm_sha256"),
            SPDX + "checksumValue": Literal(file.digest, XSD + "hexBinary"),
        },
    )


def _media(form: str) -> Iri:
    return Iri(f"https://www.iana.org/assignments/media-types/{MEDIA_TYPES[form]}")


def _number(count: int) -> Literal:
    return Literal(str(count), _INTEGER)

"""Which rule covers which entry of the OOPS! and FOOPS! catalogues, and why some have none.

OOPS! is the pitfall scanner of Poveda-Villalón, Gómez-Pérez and Suárez-Figueroa (IJSWIS 10(2),
2014; oops.linkeddata.es); FOOPS! the FAIR assessment of Garijo, Corcho and Poveda-Villalón (ISWC
2021; w3id.org/foops). What they can tell from files alone is checked here without any request.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_NETWORK: Final = "It needs the network, and no check here makes a request."
_JUDGEMENT: Final = "It takes a reader who knows what is meant; OOPS! itself does not detect it."


@dataclass(frozen=True)
class Entry:
    """An entry of a catalogue.

    Attributes:
        id: its identifier there.
        title: what it is about.
        rules: the rules that find it; empty for an exemption.
        reason: why there is none, or what of the entry is left out; empty if nothing is.
    """

    id: str
    title: str
    rules: tuple[str, ...] = ()
    reason: str = ""


OOPS: Final = (
    Entry("P01", "Polysemous elements", reason=_JUDGEMENT),
    Entry("P02", "Synonyms as classes", ("ontology/equivalent",)),
    Entry("P03", "A relationship named is", ("ontology/vague-name",)),
    Entry("P04", "Unconnected elements", ("ontology/unconnected", "ontology/domain-range")),
    Entry("P05", "Wrong inverse relationships", ("ontology/inverse",)),
    Entry("P06", "Cycles in a class hierarchy", ("ontology/cycle",)),
    Entry("P07", "Different concepts merged in a class", ("ontology/vague-name",)),
    Entry(
        "P08",
        "Missing annotations",
        ("ontology/metadata",),
        "Terms of other vocabularies are described where they are defined, not here again.",
    ),
    Entry("P09", "Missing domain information", reason=_JUDGEMENT),
    Entry(
        "P10",
        "Missing disjointness",
        ("shacl/OneKind",),
        "OWL Lite has no owl:disjointWith (ontology/lite refuses it); a shape says which kinds "
        "exclude each other.",
    ),
    Entry(
        "P11",
        "Missing domain or range",
        ("ontology/domain-range",),
        "A property for claims may lack one: OWL Lite has no unions, so what may bear one that is "
        "said of several kinds of thing is told in shapes/.",
    ),
    Entry(
        "P12",
        "Equivalent properties not declared",
        ("ontology/duplicate",),
        "Found where names or labels agree; synonyms would take a dictionary.",
    ),
    Entry(
        "P13",
        "Inverse relationships not declared",
        reason="On purpose: with two names for one relation, claims about one thing would be made "
        "with either, and their clashes not be found. SPARQL follows a property backwards with ^.",
    ),
    Entry("P14", "Misusing owl:allValuesFrom", reason=_JUDGEMENT),
    Entry("P15", "Some not in place of not some", ("ontology/lite",)),
    Entry("P16", "A primitive class in place of a defined one", reason=_JUDGEMENT),
    Entry("P17", "An overspecialised hierarchy", reason=_JUDGEMENT),
    Entry("P18", "An overspecialised domain or range", reason=_JUDGEMENT),
    Entry("P19", "Several domains or ranges", ("ontology/several-ranges",)),
    Entry("P20", "Misused annotations", ("ontology/annotation", "ontology/metadata")),
    Entry("P21", "A miscellaneous class", ("ontology/vague-name",)),
    Entry("P22", "Different naming conventions", ("ontology/naming",)),
    Entry("P23", "A datatype duplicated as a class", reason=_JUDGEMENT),
    Entry("P24", "Recursive definitions", ("ontology/cycle",)),
    Entry("P25", "A relationship inverse to itself", ("ontology/inverse",)),
    Entry("P26", "An inverse of a symmetric relationship", ("ontology/inverse",)),
    Entry("P27", "Wrong equivalent properties", ("ontology/equivalent",)),
    Entry("P28", "Wrong symmetric relationships", ("ontology/characteristic",)),
    Entry("P29", "Wrong transitive relationships", ("ontology/characteristic",)),
    Entry(
        "P30",
        "Equivalent classes not declared",
        ("ontology/duplicate",),
        "Found where names or labels agree; synonyms would take a dictionary.",
    ),
    Entry(
        "P31",
        "Wrong equivalent classes",
        ("ontology/cycle",),
        "Found where one of them is below the other.",
    ),
    Entry("P32", "Several classes with one label", ("ontology/duplicate",)),
    Entry(
        "P33",
        "A property chain of one property",
        ("ontology/lite",),
        "OWL Lite has no property chains at all.",
    ),
    Entry("P34", "Untyped class", ("ontology/dl", "terms/undeclared")),
    Entry("P35", "Untyped property", ("ontology/dl", "terms/undeclared")),
    Entry(
        "P36",
        "A file extension in an IRI",
        ("ontology/metadata", "ontology/version"),
        "The header must be that of https://w3id.org/iomkg/ontology, its version below it.",
    ),
    Entry("P37", "Ontology not available on the Web", reason=_NETWORK),
    Entry("P38", "No ontology declaration", ("ontology/metadata",)),
    Entry("P39", "Ambiguous namespace", ("ontology/metadata",)),
    Entry(
        "P40",
        "Namespace hijacking",
        ("terms/reused",),
        "DCAT, Web Annotation, BIBO and EDTF are not compared: rdflib has an older list or none.",
    ),
    Entry("P41", "No licence declared", ("ontology/metadata",)),
)
"""The catalogue of OOPS!, whole."""

FOOPS: Final = (
    Entry("CN1", "Content negotiation", reason=_NETWORK),
    Entry("DOC1", "HTML documentation", reason=_NETWORK),
    Entry("FIND1", "Ontology prefix", ("ontology/metadata",)),
    Entry("FIND2", "Prefix is in a registry", reason=_NETWORK),
    Entry("FIND3", "Ontology is in a registry", reason=_NETWORK),
    Entry("FIND_3_BIS", "Metadata outlive the ontology in a registry", reason=_NETWORK),
    Entry(
        "HTTP1",
        "Open protocol",
        ("ontology/metadata",),
        "The header must be that of https://w3id.org/iomkg/ontology.",
    ),
    Entry("OM1", "Minimum metadata", ("ontology/metadata", "ontology/version")),
    Entry(
        "OM2",
        "Recommended metadata",
        ("ontology/metadata", "ontology/version", "ontology/recommended"),
        "Contributor is not asked for: the authors are one group. FOOPS! does not insist either.",
    ),
    Entry(
        "OM3",
        "Detailed metadata",
        ("ontology/recommended",),
        "DOI, logo and source are not asked for: none has been registered or drawn, and the "
        "ontology comes from no other. Previous version and compatibility say something only from "
        "the second version on; FOOPS! does not insist on them.",
    ),
    Entry("OM4.1", "Licence", ("ontology/metadata",)),
    Entry("OM4.2", "Licence can be resolved", reason=_NETWORK),
    Entry("OM5.1", "Basic provenance", ("ontology/metadata",)),
    Entry("OM5.2", "Detailed provenance", ("ontology/recommended",)),
    Entry(
        "PURL1",
        "Persistent URL",
        ("ontology/metadata",),
        "The header must be that of https://w3id.org/iomkg/ontology.",
    ),
    Entry(
        "RDF1",
        "RDF is available",
        ("syntax/turtle",),
        "As a file; whether it is on the Web too is not asked.",
    ),
    Entry("URI1", "Ontology URI can be resolved", reason=_NETWORK),
    Entry("URI2", "Consistent ontology IDs", ("ontology/metadata",)),
    Entry("VER1", "Version IRI", ("ontology/version",)),
    Entry("VER2", "Version IRI can be resolved", reason=_NETWORK),
    Entry("VOC1", "Metadata vocabularies reused", ("ontology/metadata",)),
    Entry(
        "VOC2",
        "Vocabularies reused",
        ("terms/reused",),
        "By reference: terms/imports refuses owl:imports, because nothing is fetched.",
    ),
    Entry("VOC3", "Labels", ("ontology/metadata",)),
    Entry("VOC4", "Definitions", ("ontology/metadata",)),
)
"""The tests of FOOPS!, all of them."""

CATALOGUES: Final = {"OOPS!": OOPS, "FOOPS!": FOOPS}


def find_entry(name: str) -> tuple[str, Entry] | None:
    """Find an entry of either catalogue by its identifier, in any case.

    Args:
        name: an identifier, such as ``P13`` or ``OM4.1``.

    Returns:
        The name of the catalogue and the entry, or None.
    """
    found = (
        (catalogue, entry)
        for catalogue, entries in CATALOGUES.items()
        for entry in entries
        if entry.id.casefold() == name.casefold()
    )
    return next(found, None)

"""Layer ``terms``: whatever is used is declared, and whatever is said is said as a claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, partial
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.check.labels import LABEL, NAME, check_labels, parts_of
from iomkg.check.reused import REUSED, check_reused
from iomkg.check.shape_terms import SHAPE, check_shapes
from iomkg.graph.reading import Reading
from iomkg.graph.vocabulary import (
    BUILT_IN_CLASSES,
    BUILT_IN_DATATYPES,
    BUILT_IN_PROPERTIES,
    CLASS,
    CODE_KINDS,
    DATATYPE,
    PROPERTY_KINDS,
    TERM_KINDS,
    TYPE,
    WITHOUT_CLAIM,
    Vocabulary,
    did_you_mean,
    is_restriction,
)
from iomkg.terms import (
    DCTERMS,
    ID,
    IOMKG,
    OWL,
    RDF,
    RDFS,
    Blank,
    Iri,
    Literal,
    Term,
    Triple,
    shorten,
)
from iomkg.tuples import NamedTuple, grouped

UNDECLARED = Rule(
    "terms/undeclared",
    "Every term is declared in the ontology",
    "Properties, classes, datatypes and codes that graph/ uses are declared in ontology/; those of "
    "RDF, RDF Schema, OWL and XSD need no declaration. Correct the spelling, or declare the term.",
    example="rdf:predicate iomkg:headquarters ;  # not iomkg:headquaters",
)
ENTITY = Rule(
    "terms/entity",
    "Every thing that is spoken of is described",
    "A thing under https://w3id.org/iomkg/id/ that a claim, a conflict or a passage names has a "
    "class in graph/. Correct the IRI, or describe the thing.",
    example='<place/geneva> a iomkg:Place ; rdfs:label "Geneva"@en .',
)
BLANK = Rule(
    "terms/blank",
    "Every node has a name",
    "There are no blank nodes in graph/, and none in ontology/ but OWL restrictions: every node "
    "can be pointed at, and sorted N-Triples are canonical. Give the node an IRI.",
    example="<place/geneva> a iomkg:Place .  # not [] a iomkg:Place",
)
IMPORTS = Rule(
    "terms/imports",
    "Nothing is imported",
    "owl:imports asks the reader to fetch something, and nothing is fetched. Remove it; declare "
    "the terms that are used, with rdfs:isDefinedBy.",
    example="org:Organization a owl:Class ; rdfs:isDefinedBy <http://www.w3.org/ns/org> .",
)
DIRECT_FACT = Rule(
    "terms/direct-fact",
    "What is said of a thing is a claim",
    "Only class, label, search words (skos:hiddenLabel), scheme, the broader or related hub, "
    "prov:specializationOf and mappings are written without a claim; everything else follows from "
    "claims. Write a claim with the thing as rdf:subject.",
    example="rdf:subject <event/founding> ; rdf:predicate iomkg:occurred ; rdf:object "
    '"1951"^^edtf:EDTF ;',
)
DERIVED = Rule(
    "terms/derived",
    "What is derived is not written by hand",
    "Bounds, grades, clashes and facts are worked out by the rules from the claims, and would be "
    "believed if they stood in graph/. Remove the statement; change the claim behind it.",
    example="# <claim/x> iomkg:accepted true .  (delete the line; the rules add it)",
)
RULES = (UNDECLARED, REUSED, SHAPE, ENTITY, BLANK, IMPORTS, LABEL, NAME, DIRECT_FACT, DERIVED)

_PREDICATE, _LABEL = RDF + "predicate", RDFS + "label"
_EXTENT, _EVIDENCE = IOMKG + "extent", IOMKG + "evidence"
_HOLDS, _DERIVED = IOMKG + "holds", IOMKG + "derived"
_PASSAGE = IOMKG + "Passage"
_RECORDS: Final = frozenset(
    {
        *(
            IOMKG + name
            for name in (
                "Claim",
                "Span",
                "Passage",
                "Source",
                "SourceFinding",
                "Conflict",
                "Comparison",
            )
        ),
        *CODE_KINDS,
    }
)


class _Undescribed(NamedTuple):
    """A thing that has no class, and the triple to place it at."""

    iri: str
    focus: str
    path: str | None = None
    value: Term | None = None


_ROLES: Final = {TYPE: "class", _PREDICATE: "property"}
"""What a value is by the property that it is a value of."""

_KINDS: Final = {
    "property": PROPERTY_KINDS,
    "class": frozenset({CLASS}),
    "datatype": frozenset({DATATYPE}),
    "term": TERM_KINDS | CODE_KINDS,
}

_BUILT_IN: Final = {
    "property": BUILT_IN_PROPERTIES,
    "class": BUILT_IN_CLASSES,
    "datatype": BUILT_IN_DATATYPES,
}


def check(reading: Reading) -> Iterator[Finding]:
    """Check the terms and nodes of the authored files.

    Args:
        reading: the project.

    Yields:
        The findings.

    Raises:
        UnreadableFile, TurtleSyntaxError: if a shapes file cannot be read.
    """
    vocabulary, graph = reading.ontology, reading.graph
    yield from _undeclared(vocabulary, graph)
    yield from check_reused(vocabulary)
    yield from check_shapes(reading, vocabulary)
    yield from _entities(graph)
    yield from _blanks(vocabulary, graph)
    yield from _imports(reading)
    yield from check_labels(graph)
    derived = frozenset(term for term, said, _ in vocabulary.triples if said.value == _DERIVED)
    yield from _direct_facts(vocabulary, graph, derived)
    yield from _derived_by_hand(graph, derived)


def _undeclared(vocabulary: Vocabulary, graph: Vocabulary) -> Iterator[Finding]:
    """Report each use of an undeclared term, which :mod:`iomkg.check.cascade` tells as one."""
    is_declared = cache(partial(_is_declared, vocabulary))
    for iri, role, subject, path, value in _uses(graph.triples):
        if not is_declared(iri, role):
            near = vocabulary.near(iri, _KINDS[role], _BUILT_IN.get(role, ()))
            yield UNDECLARED.finding(
                f"{_declared_as(vocabulary, iri, role)} {near}"
                f"Correct the spelling, or declare the {role} in ontology/.",
                str(subject),
                path,
                value,
                about=iri,
            )


def _uses(
    triples: Iterable[Triple],
) -> Iterator[tuple[str, str, Iri | Blank, str | None, Term | None]]:
    """Yield each use of a term: its IRI, its role, and the parts of the triple to place it at."""
    for subject, predicate, value in triples:
        path = predicate.value
        yield path, "property", subject, path, None
        if subject.value.startswith(IOMKG):
            yield subject.value, "term", subject, None, None
        if isinstance(value, Literal):
            yield value.datatype, "datatype", subject, path, value
        elif isinstance(value, Iri) and path in _ROLES:
            yield value.value, _ROLES[path], subject, path, value
        elif isinstance(value, Iri) and value.value.startswith(IOMKG):
            yield value.value, "term", subject, path, value


def _is_declared(vocabulary: Vocabulary, iri: str, role: str) -> bool:
    if role == "term":
        return iri in vocabulary.declared
    return iri in _BUILT_IN[role] or vocabulary.is_a(iri, _KINDS[role])


def _declared_as(vocabulary: Vocabulary, iri: str, role: str) -> str:
    kinds = vocabulary.declared.get(iri)
    if kinds:
        listed = " and ".join(shorten(kind) for kind in kinds)
        return f"{shorten(iri)} is used as a {role} but declared as {listed}."
    return f"{shorten(iri)} is not declared in the ontology."


def _entities(graph: Vocabulary) -> Iterator[Finding]:
    undescribed = dict.fromkeys(_undescribed(graph))
    if not undescribed:
        return
    cut = [(*parts_of(iri), iri) for iri in graph.declared]
    by_parent = grouped((parent, iri) for parent, _, iri in cut)
    by_slug = grouped((slug, iri) for _, slug, iri in cut)
    for use in undescribed:
        parent, slug = parts_of(use.iri)
        likely = {*by_parent.get(parent, ()), *by_slug.get(slug, ())}
        yield ENTITY.finding(
            f"{shorten(use.iri)} has no class in graph/. {did_you_mean(use.iri, sorted(likely))}"
            "Correct the IRI, or say with `a` what kind of thing it is.",
            use.focus,
            use.path,
            use.value,
        )


def _undescribed(graph: Vocabulary) -> Iterator[_Undescribed]:
    """Yield the things that have no class, each where it is best put right."""
    for node in graph.by_subject:
        if isinstance(node, Iri) and _lacks_class(graph, node.value):
            yield _Undescribed(node.value, node.value)
    for subject, predicate, value in graph.triples:
        if not isinstance(value, Iri):
            continue
        # The span that a passage takes up is described by its IRI alone, and whether one that a
        # claim rests on is described, the evidence layer asks.
        spans = predicate.value in (_EXTENT, _EVIDENCE)
        thing = value.value.partition("#")[0] if spans else value.value
        # What is a subject too is reported there, once.
        if _lacks_class(graph, thing) and Iri(thing) not in graph.by_subject:
            yield _Undescribed(thing, str(subject), predicate.value, value)


def _lacks_class(graph: Vocabulary, iri: str) -> bool:
    return iri.startswith(ID) and iri not in graph.declared


def _blanks(vocabulary: Vocabulary, graph: Vocabulary) -> Iterator[Finding]:
    for read, folder in ((graph, "graph/"), (vocabulary, "ontology/")):
        seen: set[Term] = set()
        for subject, predicate, value in read.triples:
            for node in (subject, value):
                if not isinstance(node, Blank) or node in seen:
                    continue
                seen.add(node)
                if read is graph or not is_restriction(vocabulary, node):
                    yield BLANK.finding(
                        f"There is a blank node in {folder}. Give it an IRI.",
                        str(subject),
                        None if node is subject else predicate.value,
                        None if node is subject else node,
                    )


def _imports(reading: Reading) -> Iterator[Finding]:
    for subject, predicate, value in reading.authored + reading.shapes:
        if predicate.value == OWL + "imports":
            yield IMPORTS.finding(
                f"{shorten(str(subject))} imports {value}. Remove owl:imports, and declare the "
                "terms that are used: nothing is fetched.",
                str(subject),
                predicate.value,
                value,
            )


def _direct_facts(
    vocabulary: Vocabulary, graph: Vocabulary, derived: frozenset[Term]
) -> Iterator[Finding]:
    allowed: dict[tuple[tuple[str, ...], str], bool] = {}
    for subject, predicate, value in graph.triples:
        kinds = graph.declared.get(str(subject), ())
        key = kinds, predicate.value
        if key not in allowed:
            # terms/entity reports a node without a class.
            classed = any(vocabulary.is_class(kind) for kind in kinds)
            allowed[key] = not classed or _may_bear(vocabulary, kinds, predicate.value)
        if not allowed[key] and _term(predicate, value) not in derived:
            yield DIRECT_FACT.finding(
                f"{shorten(str(subject))} has {shorten(predicate.value)} without a claim. Write "
                f"a claim with it as rdf:subject and {shorten(predicate.value)} as "
                "rdf:predicate, and name its source and its evidence.",
                str(subject),
                predicate.value,
                value,
            )


def _derived_by_hand(graph: Vocabulary, derived: frozenset[Term]) -> Iterator[Finding]:
    for subject, predicate, value in graph.triples:
        if (term := _term(predicate, value)) in derived:
            yield DERIVED.finding(
                f"{shorten(str(subject))} has {shorten(str(term))}, which the rules derive. Remove "
                "it; it comes back if the claims bear it out.",
                str(subject),
                predicate.value,
                value,
            )


def _term(predicate: Iri, value: Term) -> Term:
    """Return what of a triple may be a term that rules derive: its class, or else its property."""
    return value if predicate.value == TYPE else predicate


def _may_bear(vocabulary: Vocabulary, kinds: Iterable[str], predicate: str) -> bool:
    """Whether nodes of some classes may have a property that no claim says they have."""
    if predicate in WITHOUT_CLAIM:
        return True
    above = vocabulary.above(kinds, RDFS + "subClassOf")
    if above.isdisjoint(_RECORDS):
        return False
    # What claims say is not written by hand of a source or a concept either; a passage is part
    # of its source by being cut from it.
    is_for_claims = bool(vocabulary.values(Iri(predicate), _HOLDS))
    return not is_for_claims or (predicate == DCTERMS + "isPartOf" and _PASSAGE in above)

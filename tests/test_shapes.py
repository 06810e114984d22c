"""The shapes: each is documented, and each refuses the one fault that its fixture has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from shacl_engines import ShaclEngine

from iomkg.graph.project import find_project
from iomkg.rdf.read.triples import read_triples
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import PySHACL, ShaclResult
from iomkg.rdf.shacl.severity import Severity
from iomkg.terms import (
    DCAT,
    DCTERMS,
    IOMKG,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SH,
    SHAPES,
    SKOS,
    Blank,
    Iri,
    Literal,
    Term,
    Triple,
)

PROJECT = find_project()
DATA = Path(__file__).parent / "data" / "shapes"
BAD = {path.stem: path for path in sorted((DATA / "bad").glob("*.ttl"))}

# Classes of other vocabularies that no node is given by hand; ours say "Derived:" of themselves.
NOT_AUTHORED = {
    *(PROV + name for name in ("Activity", "Entity")),
    *(OA + name for name in ("SpecificResource", "TextPositionSelector")),
    DCAT + "Resource",
    DCTERMS + "BibliographicResource",
}
# What a shape may say without testing anything.
SAYS_ONLY = {"name", "description", "message", "severity", "property", "path", "deactivated"}


def read(paths: Iterable[Path]) -> list[Triple]:
    return [triple for path in paths for triple in read_triples(path)]


class Graph:
    """Look-ups in a list of triples."""

    def __init__(self, triples: list[Triple]) -> None:
        self.triples = triples
        self.properties: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
        for subject, predicate, value in triples:
            self.properties[subject][predicate.value].append(value)

    def values(self, subject: Term, predicate: str) -> list[Term]:
        return self.properties[subject][predicate] if subject in self.properties else []

    def of_class(self, name: str) -> list[Iri | Blank]:
        return [s for s, p, o in self.triples if p.value == RDF + "type" and o == Iri(name)]

    def items(self, first: Term) -> list[Term]:
        if first == Iri(RDF + "nil"):
            return []
        (rest,) = self.values(first, RDF + "rest")
        return self.values(first, RDF + "first") + self.items(rest)


SHAPE_GRAPH = Graph(read(PROJECT.shape_files))
ONTOLOGY = Graph(read(PROJECT.ontology_files))
NODE_SHAPES = SHAPE_GRAPH.of_class(SH + "NodeShape")
PROPERTY_SHAPES = SHAPE_GRAPH.of_class(SH + "PropertyShape")
SHAPE_NODES = NODE_SHAPES + PROPERTY_SHAPES


def local(shape: Term) -> str:
    return str(shape).removeprefix(SHAPES)


def targeted() -> set[Term]:
    targets = {SH + name for name in ("targetClass", "targetSubjectsOf", "targetObjectsOf")}
    return {s for s, p, _ in SHAPE_GRAPH.triples if p.value in targets}


def reporting() -> list[str]:
    """Shapes that can themselves be the source of a result, by local name."""
    roots = targeted()
    parts = {o for root in roots for o in SHAPE_GRAPH.values(root, SH + "property")}
    says = {SH + name for name in SAYS_ONLY}
    return sorted(
        local(shape)
        for shape in roots | parts
        if any(
            p.startswith(SH) and not p.startswith(SH + "target") and p not in says
            for p in SHAPE_GRAPH.properties[shape]
        )
    )


ENGINES = [
    pytest.param(CompiledShacl(), id="compiled"),
    pytest.param(PySHACL(), id="pyshacl", marks=pytest.mark.slow),
]
every_engine = pytest.mark.parametrize("engine", ENGINES)


@cache
def faults(engine: ShaclEngine) -> dict[str, list[ShaclResult]]:
    """Validate good.ttl and all fixtures at once, and tell the results apart by focus node.

    The fixtures share no node but those of good.ttl, which is seen to conform, so the results
    are those of each fixture alone.
    """
    owner: dict[str, str] = {}
    triples = read_triples(DATA / "good.ttl") + ONTOLOGY.triples
    for name, path in BAD.items():
        extra = read_triples(path)
        owner |= {str(subject): name for subject, _, _ in extra}
        triples += extra
    results = defaultdict(list)
    for result in engine.validate(triples, SHAPE_GRAPH.triples):
        results[owner.get(result.focus, result.focus)].append(result)
    return results


@every_engine
@pytest.mark.parametrize("shape", reporting())
def test_shape_refuses_its_fixture_and_nothing_else_does(engine: ShaclEngine, shape: str) -> None:
    assert shape in BAD, f"write {DATA}/bad/{shape}.ttl with one fault that only s:{shape} finds"
    assert {local(Iri(r.source_shape)) for r in faults(engine)[shape]} == {shape}


@every_engine
def test_results_are_all_about_nodes_of_fixtures(engine: ShaclEngine) -> None:
    assert set(faults(engine)) == set(BAD)


def test_fixtures_share_no_node() -> None:
    nodes = [{s for s, _, _ in read_triples(path)} for path in BAD.values()]
    assert sum(map(len, nodes)) == len(set().union(*nodes))


def test_fixtures_say_nothing_new_about_the_good_graph() -> None:
    good = {s for s, _, _ in read_triples(DATA / "good.ttl")} | set(ONTOLOGY.properties)
    assert not {s for path in BAD.values() for s, _, _ in read_triples(path)} & good


def test_every_fixture_is_named_after_a_shape() -> None:
    assert set(BAD) == set(reporting())


@every_engine
def test_the_good_graph_conforms(engine: ShaclEngine) -> None:
    data = read_triples(DATA / "good.ttl") + ONTOLOGY.triples
    assert engine.validate(data, SHAPE_GRAPH.triples) == []


def test_the_good_graph_has_an_instance_of_every_class_for_instances() -> None:
    used = {o.value for _, p, o in read_triples(DATA / "good.ttl") if p.value == RDF + "type"}
    above = {c for name in used for c in superclasses(name)} - used
    assert classes_for_instances() - above <= used


@pytest.mark.slow
def test_the_shapes_are_well_formed() -> None:
    assert PySHACL(check_shapes=True).validate([], SHAPE_GRAPH.triples) == []


@pytest.mark.parametrize("shape", SHAPE_NODES, ids=local)
def test_shape_is_named_and_documented(shape: Iri | Blank) -> None:
    assert isinstance(shape, Iri)
    assert shape.value.startswith(SHAPES)
    assert [english(t) for t in SHAPE_GRAPH.values(shape, SH + "name")] == [True]
    assert [english(t) for t in SHAPE_GRAPH.values(shape, SH + "message")] == [True]
    (severity,) = SHAPE_GRAPH.values(shape, SH + "severity")
    assert str(severity) in {SH + "Violation", SH + "Warning", SH + "Info"}


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=local)
def test_node_shape_is_described(shape: Iri | Blank) -> None:
    assert [english(t) for t in SHAPE_GRAPH.values(shape, SH + "description")] == [True]


def test_shapes_within_shapes_and_constraints_have_names() -> None:
    named = {SH + name for name in ("property", "not", "node", "sparql", "declare")}
    assert all(isinstance(o, Iri) for _, p, o in SHAPE_GRAPH.triples if p.value in named)
    lists = {SH + name for name in ("or", "and", "xone")}
    members = [SHAPE_GRAPH.items(o) for _, p, o in SHAPE_GRAPH.triples if p.value in lists]
    assert members
    assert {member for group in members for member in group} <= set(SHAPE_NODES)


def test_every_part_of_a_shape_is_a_declared_shape() -> None:
    parts = {o for _, p, o in SHAPE_GRAPH.triples if p.value == SH + "property"}
    assert parts <= set(PROPERTY_SHAPES)
    constraints = {o for _, p, o in SHAPE_GRAPH.triples if p.value == SH + "sparql"}
    assert constraints == set(SHAPE_GRAPH.of_class(SH + "SPARQLConstraint"))


def test_every_class_for_instances_has_a_target() -> None:
    targets = {o.value for _, p, o in SHAPE_GRAPH.triples if p.value == SH + "targetClass"}
    missed = {name for name in classes_for_instances() if not targets & superclasses(name)}
    assert not missed


def test_every_class_of_things_is_asked_for_a_label() -> None:
    targets = {str(o) for o in SHAPE_GRAPH.values(Iri(SHAPES + "Thing"), SH + "targetClass")}
    unnamed = {IOMKG + name for name in ("Claim", "Passage", "SourceFinding", "Span")}
    missed = {name for name in classes_for_instances() if not targets & superclasses(name)}
    assert missed == unnamed


def test_every_list_of_codes_is_the_list_in_the_ontology() -> None:
    schemes: dict[str, set[Term]] = defaultdict(set)
    for concept, predicate, scheme in ONTOLOGY.triples:
        if predicate.value == SKOS + "inScheme":
            schemes[str(scheme)].add(concept)
    lists = [SHAPE_GRAPH.items(o) for _, p, o in SHAPE_GRAPH.triples if p.value == SH + "in"]
    assert lists
    assert all(set(codes) in schemes.values() for codes in lists)


@every_engine
def test_warnings_and_violations_are_told_apart(engine: ShaclEngine) -> None:
    found = faults(engine)
    assert {r.severity for r in found["EntityMentioned"]} == {Severity.WARNING}
    assert {r.severity for r in found["Claim"]} == {Severity.VIOLATION}


def english(text: Term) -> bool:
    return isinstance(text, Literal) and text.language == "en" and len(text.value) > 0


def classes_for_instances() -> set[str]:
    named = {c.value for c in ONTOLOGY.of_class(OWL + "Class") if isinstance(c, Iri)}
    return {name for name in named - NOT_AUTHORED if not derived(name)}


def derived(name: str) -> bool:
    definitions = ONTOLOGY.values(Iri(name), SKOS + "definition")
    return any(str(text).startswith("Derived:") for text in definitions)


def superclasses(name: str) -> set[str]:
    found = {name}
    for parent in ONTOLOGY.values(Iri(name), RDFS + "subClassOf"):
        if isinstance(parent, Iri):
            found |= superclasses(parent.value)
    return found

"""Pages generated from the files of the project: ontology, shapes, checks, rules of derivation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from iomkg.check.finding import Rule
from iomkg.check.shape_findings import rule_id
from iomkg.graph.reading import Reading
from iomkg.rdf.read.text import read_text
from iomkg.terms import DATASET_IRI, ID, IOMKG, SH
from iomkg.tuples import firsts, grouped
from iomkg.web.pages.ontology_diagram import diagram_of
from iomkg.web.pages.ontology_terms import code_groups, term_entries, term_groups
from iomkg.web.pages.page import Page
from iomkg.web.pages.reader import Reader
from iomkg.web.pages.static_files import EDITOR_TERMS, editor_built


def ontology_page(reader: Reader, part: str = "") -> Page | None:
    """Make a page of the ontology: its classes, its properties, or its codes.

    Args:
        reader: the graph.
        part: ``properties`` or ``codes``; empty for the classes.

    Returns:
        The page; None if there is no such part.
    """
    titles = {"": "Ontology: classes", "properties": "Ontology: properties", "codes": "Codes"}
    if part not in titles:
        return None
    groups = tuple(code_groups(reader) if part == "codes" else term_groups(reader, part))
    diagram = None
    if not part:
        classes = [entry for _, entries in groups for entry in entries]
        diagram = diagram_of(classes, term_entries(reader, "properties"))
    return Page(
        path=f"ontology/{part}" if part else "ontology",
        template="ontology.html",
        title=titles[part],
        summary="What the terms mean with which the graph is written; made from ontology/.",
        values={"groups": groups, "diagram": diagram},
        iri="" if part else IOMKG.rstrip("#"),
        command="iomkg export --what full",
        formats=() if part else ("ttl", "jsonld", "nt"),
    )


def checks_page(reader: Reader) -> Page:
    """Make the page of what validation checks, but for the shapes."""
    found = [rule for rule in reader.rules.values() if not rule.id.startswith("shacl/")]
    return _rules_page(
        "checks", "What is checked", "Each rule of validation, by layer.", _by_layer(found)
    )


def shapes_page(reader: Reader) -> Page:
    """Make the page of the shapes: what each kind of thing must have."""
    return _rules_page(
        "shapes",
        "Shapes",
        "What each kind of thing must have, as SHACL; made from shapes/.",
        _shape_groups(reader),
        ("ttl", "jsonld", "nt"),
    )


def _rules_page(
    path: str,
    title: str,
    summary: str,
    groups: Iterable[tuple[str, tuple[Rule, ...]]],
    formats: tuple[str, ...] = (),
) -> Page:
    return Page(
        path=path,
        template="checks.html",
        title=title,
        summary=summary,
        values={"groups": tuple(groups)},
        command="iomkg validate",
        formats=formats,
    )


def rules_page(reader: Reader) -> Page:
    """Make the page of the rules by which the graph derives what nobody wrote."""
    files = []
    for path in reader.kg.project.contained(reader.kg.project.rule_files):
        text = read_text(path)
        comment = [line for line in text.splitlines() if line.startswith("#")]
        says = " ".join(line.lstrip("# ") for line in comment)
        files.append((path.stem, says, text))
    return Page(
        path="rules",
        template="rules.html",
        title="Rules of derivation",
        summary="What follows from the claims, and how; made from queries/rules/.",
        values={"files": tuple(files)},
        command="iomkg export --what facts",
    )


def dataset_page(reader: Reader) -> Page:
    """Make the page of the data: what there is to take away, and how."""
    return Page(
        path="dataset",
        template="dataset.html",
        title="Data",
        summary="The graph as data: what it holds, its vocabulary, and how to take it away.",
        values={"count": reader.told.size},
        iri=DATASET_IRI,
        command="iomkg export --what full",
        formats=("ttl", "jsonld", "nt"),
    )


def sparql_page(reader: Reader) -> Page:
    """Make the page with a form for SPARQL, and examples."""
    return Page(
        path="sparql",
        template="sparql.html",
        title="SPARQL",
        summary="Ask the graph in SPARQL 1.1, for reading only.",
        values={
            "examples": tuple(reader.queries.values()),
            "first": _FIRST,
            "editor": editor_built(),
            "terms": EDITOR_TERMS,
            "names": ID.removesuffix("id/"),
        },
        command="iomkg sparql -",
    )


_FIRST: Final = """\
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>

SELECT ?source (COUNT(?claim) AS ?claims)
WHERE { ?claim a iomkg:Claim ; prov:hadPrimarySource ?source }
GROUP BY ?source
ORDER BY DESC(?claims) ?source
"""


def _shape_groups(reader: Reader) -> tuple[tuple[str, tuple[Rule, ...]], ...]:
    """Return the rules that shapes are, each below the shape of the things that it is about."""
    triples = Reading(reader.kg.project).shapes
    parents = firsts(
        (rule_id(str(part)), rule_id(str(shape)))
        for shape, link, part in triples
        if link.value == SH + "property"
    )
    known = reader.rules
    groups = grouped(
        (parents.get(rule.id, rule.id), rule)
        for rule in known.values()
        if rule.id.startswith("shacl/")
    )
    return tuple(
        (known[head].title if head in known else head, tuple(listed))
        for head, listed in sorted(groups.items())
    )


def _by_layer(found: Iterable[Rule]) -> list[tuple[str, tuple[Rule, ...]]]:
    layers = grouped((rule.id.partition("/")[0], rule) for rule in found)
    return [(layer, tuple(listed)) for layer, listed in layers.items()]

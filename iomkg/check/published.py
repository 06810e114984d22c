"""The terms of published vocabularies, by the lists that come with rdflib."""

from __future__ import annotations

import ast
from contextlib import suppress
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from iomkg.terms import DCTERMS, FOAF, ORG, PROV, SH, SKOS, VANN

LISTS: Final = {
    DCTERMS: "DCTERMS",
    FOAF: "FOAF",
    ORG: "ORG",
    PROV: "PROV",
    SH: "SH",
    SKOS: "SKOS",
    VANN: "VANN",
}
"""What rdflib calls its list of a vocabulary, by namespace."""


@cache
def published_terms(namespace: str) -> frozenset[str]:
    """Return the terms that a vocabulary has.

    A list is a class with an annotation for each term, which can be read without importing
    rdflib: that takes as long as reading the whole graph.

    Args:
        namespace: one of those in :data:`LISTS`.

    Returns:
        The IRIs.
    """
    with suppress(OSError, SyntaxError):
        return frozenset(namespace + name for name in _names(_file(LISTS[namespace])))
    from rdflib import namespace as lists

    return frozenset(map(str, dir(getattr(lists, LISTS[namespace]))))


def _file(name: str) -> Path:
    rdflib = find_spec("rdflib")
    if rdflib is None or rdflib.origin is None:
        raise FileNotFoundError("rdflib")
    return Path(rdflib.origin).parent / "namespace" / f"_{name}.py"


def _names(file: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "_extras":
            names.update(ast.literal_eval(node.value))  # such as are no names in Python
    return names

"""SHACL property paths: read from a shapes graph, written as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.shapes_graph import MALFORMED, Index, items
from iomkg.terms import RDF, SH, Iri, Term


@dataclass(frozen=True)
class Predicate:
    """One predicate, followed from subject to object."""

    iri: str


@dataclass(frozen=True)
class Inverse:
    """A path followed backwards."""

    inner: Path


@dataclass(frozen=True)
class Chain:
    """Paths followed one after the other."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class AlternativePath:
    """Paths any of which may be followed."""

    parts: tuple[Path, ...]


@dataclass(frozen=True)
class Repeat:
    """A path followed several times; ``mark`` is ``*``, ``+`` or ``?``."""

    inner: Path
    mark: str


Path: TypeAlias = Predicate | Inverse | Chain | AlternativePath | Repeat

_REPEATS: Final = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}
_DEEPEST: Final = 100
_UNARY: Final = ("inversePath", *_REPEATS)


def read_path(node: Term, shapes: Index, above: frozenset[Term] = frozenset()) -> Path:
    """Read a property path (SHACL section 2.3.1).

    Args:
        node: the value of ``sh:path``.
        shapes: the shapes graph.
        above: the nodes of the paths that it stands in.

    Returns:
        The path.

    Raises:
        ShapeError: if the node is no property path.
    """
    if isinstance(node, Iri):
        return Predicate(node.value)
    if node in above:
        raise ShapeError("A sh:path holds itself.", MALFORMED)
    if len(above) == _DEEPEST:
        raise ShapeError(
            f"A sh:path is nested more than {_DEEPEST} deep.", "Write it with fewer brackets."
        )
    above |= {node}
    properties = shapes.get(node, {})
    # A list is a sequence, whatever else is said of its first cell.
    if RDF + "first" not in properties:
        for name in _UNARY:
            if SH + name in properties:
                inner = read_path(properties[SH + name][0], shapes, above)
                return Repeat(inner, _REPEATS[name]) if name in _REPEATS else Inverse(inner)
        for choices in properties.get(SH + "alternativePath", ()):
            return AlternativePath(_several(choices, shapes, above))
    return Chain(_several(node, shapes, above))


def sparql(path: Path) -> str:
    """Write a path in SPARQL syntax (SPARQL 1.1 Query Language, section 9.1).

    Args:
        path: a property path.

    Returns:
        The path with full IRIs in angle brackets, brackets only where they are needed.
    """
    if isinstance(path, Predicate):
        return f"<{path.iri}>"
    if isinstance(path, Inverse):
        return f"^{_part(path.inner, simple=True)}"
    if isinstance(path, Repeat):
        return f"{_part(path.inner, simple=True)}{path.mark}"
    if isinstance(path, AlternativePath):
        return "|".join(_part(each) for each in path.parts)
    return "/".join(_part(each) for each in path.parts)


def path_text(path: Term, shapes: Index) -> str:
    """Write a SHACL path as results name it.

    Args:
        path: the value of ``sh:path``.
        shapes: the shapes graph.

    Returns:
        The bare IRI of a predicate path; otherwise a property path in SPARQL syntax.

    Raises:
        ShapeError: if the node is no property path.
    """
    return path.value if isinstance(path, Iri) else sparql(read_path(path, shapes))


def is_nullable(path: Path) -> bool:
    """Whether a path leads from every node to itself, be it in the graph or not."""
    if isinstance(path, Chain):
        return all(is_nullable(part) for part in path.parts)
    if isinstance(path, AlternativePath):
        return any(is_nullable(part) for part in path.parts)
    if isinstance(path, Repeat):
        return path.mark != "+" or is_nullable(path.inner)
    return isinstance(path, Inverse) and is_nullable(path.inner)


def _several(head: Term, shapes: Index, above: frozenset[Term]) -> tuple[Path, ...]:
    try:
        members = items(head, shapes)
    except ShapeError:
        members = []
    if len(members) < 2:
        raise ShapeError("A sh:path is not a property path.", MALFORMED)
    return tuple(read_path(each, shapes, above) for each in members)


def _part(path: Path, *, simple: bool = False) -> str:
    """Write a path within a path, in brackets unless it binds more closely."""
    bare = isinstance(path, Predicate) or (not simple and isinstance(path, Inverse | Repeat))
    return sparql(path) if bare else f"({sparql(path)})"

"""Turtle as curators write it: a base, the prefixes used, a block for each thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from iomkg.rdf.turtle.fmt import format_turtle
from iomkg.rdf.writers.termtext import term_text
from iomkg.terms import ID, PREFIXES, RDF, XSD, Iri, Literal

PropertyValue = tuple[Iri, "Iri | Literal"]
Block = tuple[Iri, tuple[PropertyValue, ...]]

_LOCAL: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")


def write_blocks(blocks: Iterable[Block], heading: str, path: Path) -> str:
    """Write things and what they bear.

    Args:
        blocks: a subject and its predicates and objects, each.
        heading: what stands above, as lines of comment; may be empty.
        path: the name that an error gives.

    Returns:
        Turtle in the layout of the house; the blocks stay in their order.
    """
    used: set[str] = set()
    written = [_block(subject, pairs, used) for subject, pairs in blocks]
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += ["", f"@base <{ID}> ."] if lines else [f"@base <{ID}> ."]
    lines += [f"@prefix {prefix}: <{PREFIXES[prefix]}> ." for prefix in sorted(used)]
    return format_turtle("\n".join((*lines, "", "\n\n".join(written), "")), path)


def _block(subject: Iri, pairs: tuple[PropertyValue, ...], used: set[str]) -> str:
    said = " ;\n    ".join(
        f"{'a' if predicate.value == RDF + 'type' else _iri(predicate, used)} {_term(term, used)}"
        for predicate, term in pairs
    )
    return f"{_iri(subject, used)} {said} ."


def _term(term: Iri | Literal, used: set[str]) -> str:
    if isinstance(term, Iri):
        return _iri(term, used)
    if term.datatype in (XSD + "integer", XSD + "boolean"):
        return term.value
    if term.language or term.datatype == XSD + "string":
        return term_text(term)
    return f"{term_text(Literal(term.value))}^^{_iri(Iri(term.datatype), used)}"


def _iri(iri: Iri, used: set[str]) -> str:
    if iri.value.startswith(ID):
        return f"<{iri.value.removeprefix(ID)}>"
    for prefix, namespace in PREFIXES.items():
        local = iri.value.removeprefix(namespace)
        if iri.value.startswith(namespace) and _LOCAL.fullmatch(local):
            used.add(prefix)
            return f"{prefix}:{local}"
    return f"<{iri.value}>"

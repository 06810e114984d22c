"""Prefixes of Turtle files: each stands for the namespace that it stands for everywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from iomkg.check.finding import Finding, Rule
from iomkg.errors import TurtleSyntaxError
from iomkg.graph.reading import Reading
from iomkg.rdf.read.text import line_starts, place_at
from iomkg.rdf.turtle.lexer import TurtleKind, tokenise
from iomkg.terms import Iri, right_namespace

PREFIX = Rule(
    "terms/prefix",
    "A prefix stands for the right namespace",
    "A prefix that the project uses everywhere stands for one namespace, and no namespace "
    "differs from a known one in http or https, www, case, or the # or / at its end alone: each "
    "term written with it would be another one. Nothing else is checked until it is mended.",
    example="@prefix prov: <http://www.w3.org/ns/prov#> .  # not https://www.w3.org/ns/prov",
)
_DECLARED: Final = re.compile(
    r"\n[ \t]*@?(?:prefix[ \t]+(?P<prefix>[\w.-]*):|base)[ \t]*<(?P<iri>[^<>\s]*)>",
    re.IGNORECASE,
)


def check_prefixes(reading: Reading) -> Iterator[Finding]:
    """Check the prefixes and bases that Turtle files declare.

    Args:
        reading: the project; files that are not Turtle are passed over.

    Yields:
        Findings of ``terms/prefix``, each at the namespace that is wrong.
    """
    for file in reading.ontology_files + reading.graph_files + reading.shape_files:
        if file.path.suffix != ".ttl":
            continue
        path, text = file.path, file.text
        for declared in _DECLARED.finditer(f"\n{text}"):  # half the time that ^ takes
            wanted = right_namespace(declared["prefix"], declared["iri"])
            if wanted is None or _is_quoted(text, path, declared.start()):
                continue
            name = "The base" if declared["prefix"] is None else f"{declared['prefix']}:"
            yield PREFIX.finding(
                f"{name} stands for <{declared['iri']}>, where <{wanted}> is meant. Correct it.",
                value=Iri(declared["iri"]),
                place=place_at(path, line_starts(text), declared.start("iri") - 2),
            )


def _is_quoted(text: str, path: Path, at: int) -> bool:
    """Whether what looks like a declaration stands in a string."""
    try:
        tokens = tokenise(text, path).tokens
    except TurtleSyntaxError:
        return False  # the layer syntax reports it
    return any(
        token.kind is TurtleKind.STRING and token.start < at < token.start + len(token.text)
        for token in tokens
    )

"""Labels of blank nodes: unique per file, and the same whoever parses the file.

pyoxigraph gives a node written ``[ ]`` or ``( )`` a random label, another parser another one.
Here such a node is named for what the file says of it, so that the triples of one parser and
the places of another agree, and so that two runs agree.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from hashlib import blake2b
from pathlib import Path
from typing import Final, TypeAlias

from iomkg.rdf.read.ntriples import n3
from iomkg.terms import Blank, Iri, Term, Triple

# A label that pyoxigraph generates: 128 bits in hexadecimal, without leading zeros, beginning with
# a letter. More than 64 leading zero bits are too unlikely to allow for.
_RANDOM_LABEL: Final = re.compile(r"[a-f][0-9a-f]{15,31}")
_LONG_HEX: Final = re.compile(r"[0-9a-f]{16,}")

_Edges: TypeAlias = dict[Blank, list[tuple[Iri, Iri | Blank, Term]]]


def relabel(
    triples: list[Triple], unlabelled: AbstractSet[Blank], path: Path, text: str
) -> list[Triple]:
    """Give the blank nodes of a file labels that are unique to it (RDF 1.1 Concepts, 3.4).

    The labels depend on the file's name and text only, so the same file has the same labels
    each time. A node without a written label is named by a digest of the triples about it and
    about the unlabelled nodes around it; equal siblings are numbered.

    Args:
        triples: the triples of one file.
        unlabelled: those of its blank nodes that have no label in the text.
        path: the file.
        text: its text.

    Returns:
        The triples in the same order.
    """
    if not any(isinstance(s, Blank) or isinstance(o, Blank) for s, _, o in triples):
        return triples
    salt = _digest(path.name, text)
    names = {
        node: Blank(f"b{salt}{digest}")
        for node, digest in _structural_names(triples, unlabelled).items()
    }

    def rename(term: Blank) -> Blank:
        return names.get(term) or Blank(f"b{salt}_{term.value}")

    return [
        (
            rename(subject) if isinstance(subject, Blank) else subject,
            predicate,
            rename(value) if isinstance(value, Blank) else value,
        )
        for subject, predicate, value in triples
    ]


def blank_nodes(triples: Iterable[Triple]) -> set[Blank]:
    """Return the blank nodes that stand in some triples."""
    return {term for s, _, o in triples for term in (s, o) if isinstance(term, Blank)}


def random_labels(nodes: AbstractSet[Blank], text: str) -> set[Blank]:
    """Tell the blank nodes that pyoxigraph labelled from those that the file labels.

    Args:
        nodes: blank nodes as pyoxigraph read them.
        text: the text that it read them from.

    Returns:
        The nodes whose label is a random number that the text does not contain.
    """
    written = set(_LONG_HEX.findall(text)) if nodes else set()
    return {
        node for node in nodes if _RANDOM_LABEL.fullmatch(node.value) and node.value not in written
    }


def _structural_names(triples: Iterable[Triple], nodes: AbstractSet[Blank]) -> dict[Blank, str]:
    """Name each node first by what is below it, then also by what points at it."""
    below: _Edges = defaultdict(list)
    above: _Edges = defaultdict(list)
    # In the order of the text, as a set has another one each time.
    met = dict.fromkeys(
        term for triple in triples for term in triple if isinstance(term, Blank) and term in nodes
    )
    for subject, predicate, value in triples:
        if isinstance(subject, Blank) and subject in nodes:
            below[subject].append((predicate, subject, value))
        if isinstance(value, Blank) and value in nodes:
            above[value].append((predicate, subject, value))

    def key(term: Term, known: dict[Blank, str]) -> str:
        return known.get(term) or n3(term) if isinstance(term, Blank) else n3(term)

    order = list(_leaves_first(met, below, above))
    content: dict[Blank, str] = {}
    for node in order:
        content[node] = _digest(*sorted(f"{p.value} {key(o, content)}" for p, _, o in below[node]))
    names: dict[Blank, str] = {}
    twins: Counter[str] = Counter()
    # A parent has its final name before its children are named: the children of one of two
    # equal siblings must not take names meant for those of the other.
    for node in reversed(order):
        uses = sorted(f"{key(s, names)} {p.value}" for p, s, _ in above[node])
        name = _digest(content[node], *uses)
        names[node] = f"{name}.{twins[name]}" if twins[name] else name
        twins[name] += 1
    return names


def _leaves_first(nodes: Mapping[Blank, None], below: _Edges, above: _Edges) -> Iterator[Blank]:
    """Order unlabelled nodes so that each comes after those that it points at.

    No syntax can write a cycle of them, as each is written once, inside its parent.
    """
    waits = {node: sum(value in nodes for _, _, value in below[node]) for node in nodes}
    ready = [node for node, count in waits.items() if not count]
    while ready:
        node = ready.pop()
        yield node
        for _, parent, _ in above[node]:
            if isinstance(parent, Blank) and parent in waits:
                waits[parent] -= 1
                if not waits[parent]:
                    ready.append(parent)


def _digest(*parts: str) -> str:
    # A file name need not be Unicode; Python spells the odd bytes as lone surrogates.
    data = "\0".join(parts).encode("utf-8", "surrogatepass")
    return blake2b(data, digest_size=8).hexdigest()

"""Labels of blank nodes that do not depend on the order in which triples came.

Where the triples around each node tell it from all others, or few are alike, the labels are those
of RDF Dataset Canonicalization (RDFC-1.0). That algorithm tries every order of nodes that look
alike, which for a dozen of them does not end. Beyond a few, classes of like nodes are therefore
split by what is around them until no more can be told apart (colour refinement), and where
symmetry remains, the node that came first is taken first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final, TypeAlias

from iomkg.tuples import grouped

TextTriple: TypeAlias = tuple[str, str, str]
"""Subject, predicate and object, each in N-Triples syntax; blank nodes begin with ``_:``."""
_Signature: TypeAlias = tuple[tuple[str, int], ...]

_FEW: Final = 6
"""Up to how many nodes that look alike are left to RDFC-1.0: 6! orders are tried at most."""
_PATIENCE: Final = 50
"""How many times each triple may be looked at on average before order of arrival decides."""


def with_canonical_labels(triples: Sequence[TextTriple]) -> list[TextTriple]:
    """Give blank nodes labels for what is said of them.

    Args:
        triples: all triples of a graph that have a blank node, each once, in canonical N-Triples.

    Returns:
        The triples, their blank nodes named ``_:c14n0`` and so on: as RDFC-1.0 names them
        (section 4.4) unless more than six nodes have the same first-degree hash as another.
        The work grows little faster than the triples.
    """
    about = grouped(
        (node, triple)
        for triple in triples
        for node in dict.fromkeys((triple[0], triple[2]))
        if node.startswith("_:")
    )
    alike = grouped((_first_degree(node, own), node) for node, own in about.items())
    classes = [alike[digest] for digest in sorted(alike)]
    doubtful = sum(len(nodes) for nodes in classes if len(nodes) > 1)
    if 0 < doubtful <= _FEW:
        return _rdfc(triples)
    if doubtful:
        classes = _Refinement(classes, triples).finished()
    names = {node: f"_:c14n{number}" for number, (node,) in enumerate(classes)}
    return [(names.get(s, s), p, names.get(o, o)) for s, p, o in triples]


def _first_degree(node: str, triples: Iterable[TextTriple]) -> str:
    """Hash what is said of a node, all others being alike (RDFC-1.0, section 4.6)."""

    def name(term: str) -> str:
        if not term.startswith("_:"):
            return term
        return "_:a" if term == node else "_:z"

    lines = sorted(f"{name(s)} {p} {name(o)} .\n" for s, p, o in triples)
    return sha256("".join(lines).encode()).hexdigest()


def _rdfc(triples: Iterable[TextTriple]) -> list[TextTriple]:
    import pyoxigraph as ox

    text = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.N_QUADS, lenient=True))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return [(str(quad.subject), str(quad.predicate), str(quad.object)) for quad in dataset]


class _Refinement:
    """Splits classes of like nodes by the classes of their neighbours, until each has one node.

    Args:
        classes: the classes, in an order that does not depend on labels.
        triples: the triples of the nodes.
    """

    def __init__(self, classes: Sequence[Sequence[str]], triples: Sequence[TextTriple]) -> None:
        self._members = [dict.fromkeys(nodes) for nodes in classes]
        self._class = {node: at for at, nodes in enumerate(classes) for node in nodes}
        self._near: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
        for subject, predicate, value in triples:
            if subject in self._class and value in self._class:
                self._near[subject].append((predicate, value))
                self._near[value].append((f"^{predicate}", subject))
        self._patience = _PATIENCE * len(triples) + 1000

    def finished(self) -> list[list[str]]:
        """Return classes of one node each; what stays alike is in order of arrival."""
        self._spread(dict.fromkeys(self._class))
        at = 0
        while at < len(self._members) and self._patience > 0:
            if len(self._members[at]) == 1:
                at += 1
                continue
            first = next(iter(self._members[at]))
            self._part(at, [first])
            self._spread(dict.fromkeys(other for _, other in self._near[first]))
        return [[node] for nodes in self._members for node in nodes]

    def _spread(self, stirred: dict[str, None]) -> None:
        """Split the classes of nodes around which something changed, and so on."""
        while stirred and self._patience > 0:
            by_class: defaultdict[int, dict[str, None]] = defaultdict(dict)
            for node in stirred:
                at = self._class[node]
                if len(self._members[at]) > 1:
                    by_class[at][node] = None
            parts = [part for at in sorted(by_class) for part in self._parts(at, by_class[at])]
            stirred = {}
            for at, nodes in parts:
                self._part(at, nodes)
                for node in nodes:
                    stirred.update(dict.fromkeys(other for _, other in self._near[node]))

    def _parts(self, at: int, nodes: dict[str, None]) -> list[tuple[int, list[str]]]:
        """Say what leaves a class, given those of its nodes around which something changed."""
        groups: defaultdict[_Signature, list[str]] = defaultdict(list)
        for node in nodes:
            groups[self._signature(node)].append(node)
        members = self._members[at]
        calm = len(members) - len(nodes)  # they are all alike
        quiet = self._signature(next(n for n in members if n not in nodes)) if calm else ()
        sizes = {
            key: len(group) + (calm if calm and key == quiet else 0)
            for key, group in groups.items()
        }
        if calm:
            sizes.setdefault(quiet, calm)
        # The largest group stays, so that a node moves no more than log n times.
        stays = max(sorted(sizes), key=sizes.__getitem__)
        if calm and quiet != stays:
            groups[quiet] += [node for node in members if node not in nodes]
        return [(at, groups[key]) for key in sorted(sizes) if key != stays]

    def _signature(self, node: str) -> _Signature:
        near = sorted((predicate, self._class[other]) for predicate, other in self._near[node])
        self._patience -= len(near) + 1
        return tuple(near)

    def _part(self, at: int, nodes: Iterable[str]) -> None:
        new: dict[str, None] = {}
        for node in nodes:
            del self._members[at][node]
            self._class[node] = len(self._members)
            new[node] = None
        self._members.append(new)

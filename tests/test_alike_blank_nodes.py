"""Blank nodes that look alike get labels that do not vary, without trying every order of them."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from shacl_run import validated

from iomkg.rdf.writers.canonical import TextTriple, with_canonical_labels


def hubs() -> list[TextTriple]:
    """Twenty nodes that lead to one of two hubs and to a third, as an export met them."""
    return [
        triple
        for n in range(20)
        for triple in ((f"_:n{n}", "<p:from>", f"_:h{n % 2}"), (f"_:n{n}", "<p:to>", "_:h"))
    ]


def grid(size: int) -> list[TextTriple]:
    """A torus, in which every node looks like every other."""
    return [
        (f"_:n{x}_{y}", "<p:next>", f"_:n{(x + right) % size}_{(y + down) % size}")
        for x in range(size)
        for y in range(size)
        for right, down in ((0, 1), (1, 0))
    ]


def chance(seed: int) -> list[TextTriple]:
    order = Random(seed)
    nodes = [f"_:n{n}" for n in range(order.randrange(4, 14))]
    return [(order.choice(nodes), "<p:next>", order.choice(nodes)) for _ in range(2 * len(nodes))]


def renamed(triples: list[TextTriple], seed: int) -> list[TextTriple]:
    """The same graph with other labels, in another order."""
    order = Random(seed)
    nodes = sorted({term for s, _, o in triples for term in (s, o) if term.startswith("_:")})
    others = {node: f"_:x{n}" for n, node in enumerate(order.sample(nodes, len(nodes)))}
    mixed = [(others.get(s, s), p, others.get(o, o)) for s, p, o in triples]
    return order.sample(mixed, len(mixed))


@pytest.mark.parametrize(
    "triples",
    [hubs(), grid(8), *(sorted(set(chance(seed))) for seed in range(40))],
    ids=lambda triples: str(len(triples)),
)
def test_labels_do_not_depend_on_the_labels_given(triples: list[TextTriple]) -> None:
    wanted = sorted(with_canonical_labels(triples))
    for seed in range(3):
        assert sorted(with_canonical_labels(renamed(triples, seed))) == wanted


def test_nodes_that_can_be_told_apart_have_the_labels_of_rdfc() -> None:
    triples = [("_:a", "<p:p>", '"1"'), ("_:b", "<p:p>", "_:a"), ("_:c", "<p:q>", "_:b")]
    import pyoxigraph as ox

    text = "".join(f"{s} {p} {o} .\n" for s, p, o in triples)
    dataset = ox.Dataset(ox.parse(text, ox.RdfFormat.N_TRIPLES))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    wanted = sorted((str(q.subject), str(q.predicate), str(q.object)) for q in dataset)
    assert sorted(with_canonical_labels(triples)) == wanted


@pytest.mark.parametrize("size", [3000])
def test_large_alike_graphs_are_labelled(size: int) -> None:
    items = [(f"_:n{n}", "<p:first>", '"1"') for n in range(size)]
    rests = [(f"_:n{n}", "<p:rest>", f"_:n{n + 1}") for n in range(size)]
    star = [("_:h", "<p:has>", f"_:m{n}") for n in range(size)]
    labels = {term for s, _, o in with_canonical_labels([*items, *rests, *star]) for term in (s, o)}
    assert len(labels) == 2 * size + 3


def test_a_report_of_many_results_on_alike_nodes_is_written(tmp_path: Path) -> None:
    shapes = (
        "e:S sh:targetClass e:Address ; sh:property e:A , e:B . "
        "e:A sh:path ( e:town e:name ) ; sh:minCount 1 . "
        "e:B sh:path ( e:town e:code ) ; sh:minCount 1 ."
    )
    data = " ".join(f'e:p{n} e:address [ a e:Address ; e:street "Street {n}" ] .' for n in range(8))
    reports = {validated(tmp_path, shapes, data, form="ttl").out for _ in range(2)}
    assert len(reports) == 1
    assert reports.pop().count("sh:ValidationResult") == 16

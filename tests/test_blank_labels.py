"""Blank nodes have labels that are unique to the file and the same at each reading."""

from pathlib import Path

import pytest

from iomkg.rdf.read.blanks import relabel
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import Blank, Iri, Triple

HEAD = "@prefix : <http://e/> .\n"


def read(folder: Path, text: str, name: str = "a.ttl") -> list[Triple]:
    file = folder / name
    file.write_text(text)
    return read_triples(file)


def blanks(triples: list[Triple]) -> set[Blank]:
    return {term for triple in triples for term in triple if isinstance(term, Blank)}


@pytest.mark.parametrize("body", ["_:x :p _:y .", ":s :p [ :q 1 ], (1 2) ."])
def test_labels_of_two_files_differ(tmp_path: Path, body: str) -> None:
    one, two = read(tmp_path, HEAD + body), read(tmp_path, HEAD + body, "b.ttl")
    assert blanks(one).isdisjoint(blanks(two))


def test_labels_of_two_files_of_one_name_differ(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one = read(tmp_path, HEAD + "_:x :p 1 .")
    two = read(tmp_path, HEAD + "_:x :p 2 .", "other/a.ttl")
    assert blanks(one).isdisjoint(blanks(two))


def test_labels_are_the_same_at_each_reading(tmp_path: Path) -> None:
    text = HEAD + ":s :p [ :q [ :r 1 ] ], [ :q [ :r 1 ] ], (1 [] ()), _:x ."
    assert read(tmp_path, text) == read(tmp_path, text)


@pytest.mark.parametrize(
    ("body", "count"),
    [
        ("[] a :t . [] a :t .", 2),
        (":s :p [ :q [] ], [ :q [] ] .", 4),
        (":s :p (1 1), (1 1) .", 4),
        ("_:x :p [ :q _:x ] .", 2),
        ("[ :p 1 ] :q [ :p 1 ] .", 2),
    ],
)
def test_no_two_nodes_are_merged(tmp_path: Path, body: str, count: int) -> None:
    assert len(blanks(read(tmp_path, HEAD + body))) == count


def test_equal_twins_keep_their_own_children(tmp_path: Path) -> None:
    triples = read(tmp_path, HEAD + ":s :p [ :q [ :r 1 ] ], [ :q [ :r 1 ] ] .")
    assert len({subject for subject, predicate, _ in triples if predicate.value.endswith("r")}) == 2


def test_a_written_label_that_looks_random_stays_one_node(tmp_path: Path) -> None:
    label = "deadbeef" * 4
    triples = read(tmp_path, f"{HEAD}_:{label} :p 1 .")
    assert blanks(triples).pop().value.endswith(f"_{label}")


def test_labels_do_not_depend_on_the_order_of_triples() -> None:
    p, q, r = Iri("x:p"), Iri("x:q"), Iri("x:r")
    outer, inner, twin, child = (Blank(label) for label in "abcd")
    triples: list[Triple] = [
        (p, p, outer),
        (outer, r, inner),
        (inner, r, p),
        (p, q, twin),
        (twin, r, child),
        (child, r, p),
    ]
    nodes = {outer, inner, twin, child}
    there = relabel(triples, nodes, Path("a.ttl"), "")
    back = relabel(triples[::-1], nodes, Path("a.ttl"), "")
    assert there == back[::-1]


def test_a_change_below_a_node_changes_its_label(tmp_path: Path) -> None:
    one = read(tmp_path, HEAD + ":s :p [ :q 1 ] .")
    two = read(tmp_path, HEAD + ":s :p [ :q 2 ] .")
    assert blanks(one).isdisjoint(blanks(two))


def test_nesting_is_no_limit(tmp_path: Path) -> None:
    text = HEAD + ":s :p " + "[ :p " * 3000 + "1" + "]" * 3000 + " ."
    assert len(blanks(read(tmp_path, text))) == 3000


def test_a_label_that_is_escaped_in_json_is_of_its_file(tmp_path: Path) -> None:
    text = r'[{"@id": "\u005f:b0", "https://fish.example/name": "one"}]'
    subjects = set()
    for name in ("a.jsonld", "b.jsonld"):
        (tmp_path / name).write_text(text)
        [(subject, _, _)] = read_triples(tmp_path / name)
        subjects.add(subject)
    assert len(subjects) == 2

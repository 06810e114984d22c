"""Shapes that are deep or large, and recursive ones, are validated and do not end the process."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from shacl_text import turtle

from iomkg.errors import ShapeError
from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.engines import ShaclResult

pytestmark = pytest.mark.slow

ROOT = "e:S a sh:NodeShape ; sh:targetClass e:A ; "
MANY = " ".join(f"e:v{n}" for n in range(20000))
HUGE = "9" * 5000
DATA = "e:a a e:A ; e:p e:b , e:c . e:b e:p e:c . e:c e:p e:a ."


def chain(count: int, link: str, end: str) -> str:
    links = " ".join(link.format(i, i + 1) for i in range(count))
    return f"{links} e:N{count} {end} ."


def validate(shapes: str, data: str = DATA, **options: int) -> list[ShaclResult]:
    return CompiledShacl(**options).validate(turtle(data), turtle(shapes))  # type: ignore[arg-type]


@pytest.mark.parametrize("small", [0, 10**6], ids=["large data", "small data"])
@pytest.mark.parametrize(
    ("shapes", "results"),
    [
        (ROOT + "sh:node e:N0 . " + chain(300, "e:N{0} sh:node e:N{1} .", "sh:class e:Z"), 1),
        (
            ROOT
            + "sh:property e:N0 . "
            + chain(
                300, "e:N{0} sh:path e:p ; sh:property e:N{1} .", "sh:path e:p ; sh:maxCount 0"
            ),
            3,
        ),
        (ROOT + "sh:not e:N0 . " + chain(5000, "e:N{0} sh:not e:N{1} .", "sh:class e:A"), 1),
        (
            ROOT
            + "sh:node e:N0 . "
            + chain(
                40,
                "e:N{0} sh:node e:N{1} , e:M{1} . e:M{0} sh:node e:N{1} , e:M{1} .",
                "sh:class e:A . e:M40 sh:class e:Z",
            ),
            1,
        ),
        (
            ROOT
            + "sh:node e:N0 . "
            + chain(40, "e:N{0} sh:and ( e:N{1} e:N{1} ) .", "sh:class e:A"),
            0,
        ),
        (ROOT + f"sh:property [ sh:path ( {'e:p ' * 2000} ) ; sh:minCount 4 ] .", 1),
        (
            ROOT + f"sh:or ( {' '.join(f'[ sh:class e:C{n} ]' for n in range(3000))} ) .",
            1,
        ),
        (
            ROOT + f"sh:property [ sh:path e:p ; sh:in ( {MANY} ) ] .",
            2,
        ),
        (
            ROOT + f"sh:property [ sh:path e:p ; sh:minCount {HUGE} ; sh:maxLength {HUGE} ] .",
            1,
        ),
    ],
    ids=["node", "property", "not", "doubled", "and", "path", "or", "in", "counts"],
)
def test_depth_and_size_are_no_trouble(shapes: str, results: int, small: int) -> None:
    assert len(validate(shapes, small=small)) == results


def test_a_path_nested_too_deeply_is_refused_by_name() -> None:
    nested = chain(200, "e:N{0} sh:inversePath e:N{1} .", "sh:inversePath e:p").replace(
        "e:N", "_:N"
    )
    with pytest.raises(ShapeError, match="nested more than 100 deep"):
        validate(ROOT + f"sh:property [ sh:path _:N0 ; sh:minCount 1 ] . {nested}")


def test_a_long_path_over_a_dense_graph_is_walked_as_sets() -> None:
    data = " ".join(
        f"e:n{i} a e:A ; e:p {' , '.join(f'e:n{j}' for j in range(30))} ." for i in range(30)
    )
    shapes = ROOT + f"sh:property [ sh:path ( {'e:p ' * 8} ) ; sh:minCount 31 ] ."
    assert len(validate(shapes, data, small=0)) == 30


def test_a_recursive_shape_is_met_unless_something_speaks_against_it() -> None:
    shapes = ROOT + "sh:property [ sh:path e:p ; sh:node e:S ; sh:nodeKind sh:IRI ] ."
    assert validate(shapes) == []
    (found,) = validate(shapes, DATA + " e:c e:p 1 .", small=10**6)[-1:]
    assert found.focus == "http://e.example/a"


def test_recursion_over_a_dense_graph_ends() -> None:
    data = " ".join(
        f"e:n{i} a e:A ; e:p {' , '.join(f'e:n{j}' for j in range(25))} ." for i in range(25)
    )
    assert validate(ROOT + "sh:property [ sh:path e:p ; sh:node e:S ] .", data) == []


def test_many_values_over_many_nodes_take_no_more_than_twice_as_long_as_half() -> None:
    def work(count: int) -> Callable[[], object]:
        data = turtle(" ".join(f"e:n{i} a e:A ; e:p e:v{i} ." for i in range(count)))
        members = " ".join(f"e:v{i}" for i in range(count))
        shapes = turtle(ROOT + f"sh:property [ sh:path e:p ; sh:in ( {members} ) ] .")
        return lambda: CompiledShacl(small=0).validate(data, shapes)

    def taken(count: int) -> float:
        run, best = work(count), 1e9
        for _ in range(3):
            start = time.process_time()
            run()
            best = min(best, time.process_time() - start)
        return best

    assert taken(4000) < 3.5 * taken(2000)

"""``sh:pattern`` is a regular expression of XPath, whatever engine evaluates it."""

from __future__ import annotations

from pathlib import Path

import pytest
from shacl_run import validated
from shacl_text import turtle

from iomkg.rdf.shacl.compiler import CompiledShacl
from iomkg.rdf.shacl.xpath_patterns import engine_pattern


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("^[a-z-[aeiou]]+$", "xz", True),
        ("^[a-z-[aeiou]]+$", "xaz", False),
        ("^[+--]+$", "+,-", True),
        ("^[A-Z&&a-z]+$", "A&b", True),
        ("^[a~~b]+$", "a~b", True),
        ("^[-a]+$", "a-", True),
        ("^[^-a]+$", "bc", True),
        ("^[[]$", "[", True),
        ("^[a^]+$", "^a", True),
        (r"^[\-\]]+$", "-]", True),
        (r"^\i\c*$", "a.b-1", True),
        (r"^\i\c*$", "1a", False),
        (r"^[\i\d]+$", "a1", True),
        (r"^\I$", "1", True),
        (r"^\p{IsBasicLatin}+$", "abc", True),
        (r"^\p{IsBasicLatin}+$", "é", False),
        (r"^\P{IsBasicLatin}+$", "é", True),
        (r"^\p{Lu}[a-z]$", "Ab", True),
        ("^[a-z-[aeiou-[e]]]+$", "xe", True),
    ],
)
@pytest.mark.parametrize("small", [0, 10**9], ids=["compiled", "walking"])
def test_a_pattern_means_what_it_means_in_xpath(
    pattern: str, text: str, matches: bool, small: int
) -> None:
    escaped = pattern.replace("\\", "\\\\")
    shapes = turtle(
        f'e:S sh:targetNode e:x ; sh:property [ sh:path e:p ; sh:pattern "{escaped}" ] .'
    )
    data = turtle(f'e:x e:p "{text}" .')
    assert (CompiledShacl(small=small).validate(data, shapes) == []) == matches


def test_a_pattern_without_what_differs_stays_as_it_is() -> None:
    assert engine_pattern("^a{2,3}(b|c)?$") == "^a{2,3}(b|c)?$"
    assert engine_pattern(r"^[a-z0-9._%+\-]+@\w+$") == r"^[a-z0-9._%+\-]+@\w+$"


@pytest.mark.parametrize(
    ("pattern", "status"),
    [("^(a+)+$", 1), ("((a{1,100}){1,100}){1,100}", 0), ("(a|b)*" * 100_000, 2)],
    ids=["backtracking", "counted", "long"],
)
def test_no_pattern_takes_for_ever(tmp_path: Path, pattern: str, status: int) -> None:
    shapes = f'e:S sh:targetNode e:x ; sh:property [ sh:path e:p ; sh:pattern "{pattern}" ] .'
    done = validated(tmp_path, shapes, f'e:x e:p "{"a" * 40}!" .')
    assert done.status == status
    assert len(done.err) < 1000


def test_look_around_is_evaluated_for_a_while(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("iomkg.rdf.shacl.guarded._SECONDS", 0.2)
    shapes = 'e:S sh:targetNode e:x ; sh:property [ sh:path e:p ; sh:pattern "{}" ] .'
    ahead = validated(tmp_path, shapes.replace("{}", "^(?=a)"), 'e:x e:p "b" .')
    assert (ahead.status, len(ahead.found)) == (1, 1)
    ever = validated(tmp_path, shapes.replace("{}", "^(?=(a+)+$)b"), f'e:x e:p "{"a" * 40}!" .')
    assert ever.status == 2
    assert "seconds for one value" in ever.err

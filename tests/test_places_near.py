"""The place of a finding is the same whether the file is read whole or around its statement."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from turtle_documents import documents

from iomkg.errors import IomkgError
from iomkg.rdf.read.triples import read_file
from iomkg.rdf.turtle import places
from iomkg.rdf.turtle.offsets import PlacedTriples, placed_triples
from iomkg.rdf.turtle.places import PlaceIndex, places_of

FORMS = {
    "prefixes.ttl": "@prefix a: <http://x/a#> .\na:b a:p 1.5 , 'x. y' ; a:q a:c.\na:c a:p a:b .\n",
    "upper.ttl": "PREFIX a: <http://x/a/>\nBASE <http://x/a/>\na:b a:p 1 .\n<c> a:q <b> .\n",
    "strings.ttl": '<urn:a> <urn:p> """one. "two" .\n# no comment <urn:b> .""" . # <urn:b> .\n'
    "<urn:b> <urn:p> 'it. is' .\n",
    "again.ttl": "@prefix a: <urn:a:> . a:x a:p 1 .\n@prefix a: <urn:b:> .\na:x a:p 2 .\n",
    "lines.nt": '<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> "1. <urn:a> ." .\n',
    "close.ttl": "<urn:a> <urn:p> <urn:b>.<urn:b> <urn:p> 3.0.\n<urn:c> <urn:p> [ <urn:q> 1 ] .",
}


def compare(file: Path, text: str) -> None:
    """Compare the places of all triples with those of the whole reading."""
    file.write_bytes(text.encode())
    near, whole = PlaceIndex([file]), PlaceIndex([file])
    for key in places_of(file, read_file(file)).extents:
        value = key[2] if len(key) > 2 else None
        path = f"<{key[1]}>" if len(key) > 1 else None
        with patch.object(places, "_FEW", 0):
            wanted = whole.find(key[0], path, value)
        assert wanted is not None
        assert near.find(key[0], path, value) == wanted, key


@pytest.mark.parametrize("name", FORMS)
def test_a_place_found_near_is_that_of_the_whole_file(name: str, tmp_path: Path) -> None:
    compare(tmp_path / name, FORMS[name])


# To make a document takes longer than hypothesis allows on a machine that is busy.
@pytest.mark.slow
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(documents())
def test_so_it_is_in_any_document(text: str) -> None:
    with TemporaryDirectory() as folder, suppress(IomkgError):
        compare(Path(folder) / "any.ttl", text)


def test_of_a_few_nodes_the_statements_alone_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "long.ttl"
    file.write_text("".join(f"<urn:{n}> <urn:p> <urn:{n + 1}> .\n" for n in range(2000)))
    read: list[int] = []

    def watched(text: str, base: str) -> PlacedTriples:
        read.append(len(text.split()))
        return placed_triples(text, base)

    monkeypatch.setattr(places, "placed_triples", watched)
    place = PlaceIndex([file]).find("urn:1500", "<urn:p>", "<urn:1501>")
    assert place is not None and place.line == 1501
    assert sum(read) < 20

"""Texts that are made to take long: told in linear time, with little of them repeated."""

from __future__ import annotations

import time

import pytest

from iomkg.errors import IomkgError
from iomkg.rdf.sparql.bearable import check_bearable
from iomkg.rdf.sparql.tokens import refuse

pytestmark = pytest.mark.slow

MEGABYTE = 1 << 20
TEXTS = {
    "one comment": "#" + "x" * 10 * MEGABYTE + "\nASK {}",
    "spaces": " " * 10 * MEGABYTE + "ASK {}",
    "open braces": "ASK " + "{" * 10 * MEGABYTE,
    "pairs of braces": "ASK {" + "{}" * 5 * MEGABYTE + "}",
    "brackets": "ASK { ?s ?p " + "[" * 10 * MEGABYTE,
    "a word": "x" * 10 * MEGABYTE,
    "a string": 'ASK { ?s ?p "' + "x" * 10 * MEGABYTE + '" }',
    "a string that does not end": 'ASK { ?s ?p "' + "x" * 10 * MEGABYTE,
    "colons": ":" * 2 * MEGABYTE,
    "closing": "}" * 10 * MEGABYTE,
}


@pytest.mark.parametrize("kind", TEXTS)
def test_ten_megabytes_are_told_soon_and_shortly(kind: str) -> None:
    begun = time.process_time()
    try:
        refuse(TEXTS[kind])
        check_bearable(TEXTS[kind])
    except IomkgError as problem:
        assert len(str(problem)) < 300
    assert time.process_time() - begun < 15

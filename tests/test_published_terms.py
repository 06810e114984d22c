"""The terms of published vocabularies are those of rdflib's lists, which are read without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib.namespace

from iomkg.check import published
from iomkg.check.published import LISTS, published_terms
from iomkg.terms import DCTERMS, SH


@pytest.mark.parametrize("namespace", LISTS)
def test_they_are_those_that_rdflib_lists(namespace: str) -> None:
    listed = getattr(rdflib.namespace, LISTS[namespace])
    found = published_terms(namespace)
    assert set(map(str, dir(listed))) <= found
    assert all(iri in listed for iri in found)


def test_those_that_are_no_names_in_python_are_among_them() -> None:
    assert {SH + "in", SH + "class", SH + "not"} <= published_terms(SH)
    assert DCTERMS + "ISO639-2" in published_terms(DCTERMS)


def test_rdflib_is_asked_where_its_lists_stand_elsewhere(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(published, "_file", lambda name: tmp_path / name)
    assert DCTERMS + "isPartOf" in published_terms.__wrapped__(DCTERMS)


def test_validating_does_not_import_rdflib() -> None:
    program = (
        "import sys; from iomkg.cli.start import main; status = main(['validate']);"
        "sys.exit(status or 'rdflib' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], check=False, capture_output=True)
    assert ran.returncode == 0

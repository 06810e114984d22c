"""A mistyped verb, option, choice or parameter is answered with the name that was meant."""

from __future__ import annotations

import pytest

from iomkg.ask.named import list_queries
from iomkg.cli import start
from iomkg.cli.parser import VERBS
from iomkg.graph.project import find_project

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("quer renamings", "query"),
        ("valdate", "validate"),
        ("query renaming", "renamings"),
        ("query renamings --formt json", "--format"),
        ("query names-as-of --dat 1960-01-01", "--date"),
        ("query names-as-of --param dat=1960-01-01", "date"),
        ("show IOM --fromat json", "--format"),
        ("why IOM --histroy", "--history"),
        ("export --waht facts", "--what"),
    ],
)
def test_a_near_name_is_offered(line: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert start.main(line.split()) == 2
    said = capsys.readouterr().err
    assert f"Did you mean {meant}" in said


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("query renamings --format jsn", "json"),
        ("show IOM --format jsom", "json"),
        ("export --what fact", "facts"),
        ("validate --fail-on warnings", "warning"),
        ("completion bsh", "bash"),
    ],
)
def test_a_near_value_is_offered(line: str, meant: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        start.main(line.split())
    assert left.value.code == 2
    assert f"Did you mean {meant}? " in capsys.readouterr().err


@pytest.mark.parametrize("verb", [*VERBS])
def test_every_verb_has_help_with_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        assert start.main([verb, "--help"]) == 0
    except SystemExit as left:
        assert left.code == 0
    said = capsys.readouterr().out
    assert f"\nexamples:\n  iomkg {verb}" in said.replace("iomkg queries  ", "iomkg query  ")


@pytest.mark.parametrize("query", list_queries(find_project()), ids=lambda query: str(query.id))
def test_the_help_of_a_query_shows_its_parameters(
    query: object, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["query", query.id, "--help"]) == 0  # type: ignore[attr-defined]
    said = capsys.readouterr().out
    for parameter in query.params:  # type: ignore[attr-defined]
        assert f"  {parameter.option} " in said


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_what_completes_knows_verbs_options_and_queries(
    shell: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert start.main(["completion", shell]) == 0
    script = capsys.readouterr().out
    for word in ("coverage", "fail-empty", "names-as-of", "jsonld"):
        assert word in script

"""A validation opens and parses each file of the project once."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from projects import CHECKOUT, make_project

COUNTED = """
import collections, json, sys
import pyoxigraph, yaml
root, opens, parses = sys.argv.pop(1), collections.Counter(), collections.Counter()
def audit(event, args):
    if event == "open" and str(args[0]).startswith(root) and not str(args[0]).endswith(".py"):
        opens[str(args[0])] += 1
def counting(module, name):
    whole = getattr(module, name)
    def counted(*args, **kwargs):
        text = kwargs.get("input", args[0] if args else "")
        parses[name + " " + str(hash(text))] += 1
        return whole(*args, **kwargs)
    setattr(module, name, counted)
for module, name in ((pyoxigraph, "parse"), (yaml, "load")):
    counting(module, name)
sys.addaudithook(audit)
from iomkg.cli.start import main
status = main(sys.argv[1:])
print(json.dumps([status, opens, parses]), file=sys.stderr)
"""


def counts(root: Path) -> tuple[Counter[str], Counter[str]]:
    """How often each file was opened, and each text parsed, by a validation without findings."""
    command = [sys.executable, "-c", COUNTED, str(root), "validate", "--project", str(root)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    status, opens, parses = json.loads(done.stderr.splitlines()[-1])
    assert status == 0, done.stdout
    return Counter(opens), Counter(parses)


def authored(root: Path) -> set[str]:
    folders = ("ontology", "graph", "shapes", "queries")
    return {
        str(path)
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.suffix in (".ttl", ".rq")
    }


@pytest.fixture(scope="module")
def shipped() -> tuple[Counter[str], Counter[str]]:
    return counts(CHECKOUT)


@pytest.mark.slow
def test_each_authored_file_of_the_shipped_graph_is_opened_once(
    shipped: tuple[Counter[str], Counter[str]],
) -> None:
    opens, _ = shipped
    files = authored(CHECKOUT)
    assert {file: opens[file] for file in files} == dict.fromkeys(files, 1)


@pytest.mark.slow
def test_each_text_is_parsed_once(shipped: tuple[Counter[str], Counter[str]]) -> None:
    _, parses = shipped
    turtle = sum(count for name, count in parses.items() if name.startswith("parse "))
    assert turtle == sum(file.endswith(".ttl") for file in authored(CHECKOUT))
    assert set(parses.values()) == {1}


def test_each_file_of_another_project_is_opened_once(tmp_path: Path) -> None:
    small = make_project(tmp_path).without_named_queries()
    opens, _ = counts(small.root)
    files = authored(small.root)
    assert {file: opens[file] for file in files} == dict.fromkeys(files, 1)

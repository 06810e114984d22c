"""A file of a rule that cannot be read is named, with the next step."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from projects import make_project


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff", "is not UTF-8"),
        (b"CONSTRUCT { ?s ?p", "is never closed"),
        (b"SELECT * { ?s ?p ?o }", "SELECT"),
    ],
)
def test_a_rule_that_is_none_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    small = make_project(tmp_path)
    rule = small.path("queries/rules/99-odd.rq")
    rule.write_bytes(content)
    command = [sys.executable, "-m", "iomkg", "--project", str(small.root), "query", "renamings"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(rule) in done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr

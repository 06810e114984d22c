"""The rows expected of the named queries, and the command that rewrites them.

``python -m tests.golden [QUERY …]`` runs the tests of the named queries, of all if none is
given, writes the rows to ``tests/expected`` and prints what changed. It only says what the
queries answer now, not what is right: before committing, check every changed row by hand, against
the texts of the sources or the documents that the claims cite.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import iomkg
from iomkg.ask.named import NamedQuery
from iomkg.graph.project import Project, find_project
from iomkg.rdf.rows.result import Table

CHECKOUT = Path(__file__).resolve().parent.parent
EXPECTED = Path(__file__).resolve().parent / "expected"
COMMAND = "python -m tests.golden"


@dataclass(frozen=True)
class Case:
    """A test of a named query: its parameters, and the file of its rows."""

    query: str
    params: tuple[tuple[str, str], ...]
    expect: str

    @property
    def path(self) -> Path:
        return EXPECTED / self.expect

    def answer(self, kg: iomkg.KnowledgeGraph) -> Table:
        """What the query answers now."""
        return kg.query(self.query, **dict(self.params))

    def expected(self) -> str | None:
        """The rows expected, or None if they have not been written."""
        return self.path.read_text(encoding="utf-8") if self.path.exists() else None


def shipped() -> Project:
    """The project of this checkout, whatever the environment names."""
    return find_project(CHECKOUT)


def as_kept(answer: Table) -> str:
    """The rows of an answer as CSV with the line ends of git."""
    return answer.write("csv").replace("\r\n", "\n")


def cases(queries: Sequence[NamedQuery]) -> tuple[Case, ...]:
    """The tests that the front matter of some queries declares."""
    return tuple(Case(q.id, test.params, test.expect) for q in queries for test in q.tests)


def difference(case: Case, rows: str) -> str:
    """What is expected against what is answered, as a unified diff."""
    before = (case.expected() or "").splitlines(keepends=True)
    after = rows.splitlines(keepends=True)
    return "".join(difflib.unified_diff(before, after, f"expected/{case.expect}", "now"))


def rewrite(names: Sequence[str]) -> Iterator[str]:
    """Write the rows of the queries named, of all if none is, and yield what changed."""
    EXPECTED.mkdir(exist_ok=True)
    with iomkg.open(project=CHECKOUT) as kg:
        for case in cases(kg.queries()):
            if not names or case.query in names:
                rows = as_kept(case.answer(kg))
                yield difference(case, rows)
                case.path.write_bytes(rows.encode())


def main() -> None:
    """Rewrite what the command line names."""
    for changed in rewrite(sys.argv[1:]):
        sys.stdout.write(changed)
    sys.stdout.write("Check every changed row against its source before committing.\n")


if __name__ == "__main__":
    main()

"""The verb ``sparql``: SPARQL of the user's own, answered by a worker.

Where all is prepared for a cold start, the worker starts before anything else is imported.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from time import process_time
from typing import TYPE_CHECKING, Final

from iomkg.ask.slips import find_joined, find_undeclared
from iomkg.cli.limited import limits_of
from iomkg.cli.output import say
from iomkg.cli.parser import ROWS, add_explaining, add_result, add_timeout, path
from iomkg.cli.ready import find_ready
from iomkg.errors import BadParameter, Place, UnreadableFile
from iomkg.rdf.sparql.prologue import PrefixedQuery, add_prefixes
from iomkg.rdf.sparql.tokens import refuse
from iomkg.rdf.store.base import Row, Rows
from iomkg.terms import PREFIXES

if TYPE_CHECKING:
    import argparse

    from iomkg.rdf.explain.accounts import Explanation
    from iomkg.rdf.store.base import Store
    from iomkg.rdf.store.limits import WorkerLimits

_SHOWN: Final = 200
_LOOK: Final = 1024
"""Rows between two looks at the time."""
_ENDLESS: Final = 1 << 62
_LONGEST: Final = 64 << 20  # bytes of a query
GRAPHS: Final = ("ttl", "nt", "jsonld", "xml")
EXAMPLES: Final = (
    "iomkg sparql 'SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p'",
    "iomkg sparql -f question.rq --format json --timeout 300",
    "echo 'ASK { ?s ?p ?o }' | iomkg sparql -",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("text", nargs="?", metavar="TEXT", help="the query, or - to read it")
    parser.add_argument("-f", "--file", metavar="FILE", help="read the query from a file")
    add_result(parser, tuple(dict.fromkeys(ROWS + GRAPHS)))
    add_explaining(parser)
    add_timeout(parser)
    parser.add_argument(
        "--memory", metavar="SIZE", help="that it may use, such as 2G; default half of what is free"
    )
    parser.add_argument(
        "--limit", type=int, metavar="ROWS", help="that the answer may have at most"
    )


def run(args: argparse.Namespace) -> int:
    """Answer a SPARQL query given as text, in a file, or on standard input."""
    if args.file and args.output:
        from iomkg.cli.apart import keep_apart

        keep_apart([args.output], [path(args.file)])
    written = _text(args)
    form = refuse(written)
    prefixed = add_prefixes(written, PREFIXES)
    text = prefixed.text
    limits = limits_of(args)
    if args.dry_run:
        from iomkg.cli.output import emit_text

        emit_text([f"# {form} query, run as it stands\n", text.rstrip() + "\n"], args.output)
        return 0
    with prefixed.placing(), _asked(args, limits) as store:
        for slip in find_undeclared(store, text):
            say(slip)
        return _answered(store, prefixed, form, args, limits)


@contextmanager
def _asked(args: argparse.Namespace, limits: WorkerLimits) -> Iterator[Store]:
    """Open the store that answers."""
    ready = find_ready(args)
    if ready is not None:
        from iomkg.rdf.store.guard import guarded_folder

        with closing(guarded_folder(ready.store, limits)) as worker:
            yield worker
        return
    from iomkg.cli.opened import opened

    with opened(args) as kg:
        yield kg.guard.asked(limits)


def _answered(
    store: Store, prefixed: PrefixedQuery, form: str, args: argparse.Namespace, limits: WorkerLimits
) -> int:
    from iomkg.cli.answering import checked, emit_rows, hint, say_explained
    from iomkg.cli.output import default_format, emit
    from iomkg.rdf.store.quickened import quickened

    # A worker has its limits; what an endpoint may take is said by IOMKG_TIMEOUT too.
    deadline = None if args.timeout is None else limits.seconds
    text = prefixed.text
    asked = quickened(store, text)

    def explained(empty: bool) -> Explanation:
        from iomkg.rdf.explain.accounts import move_left
        from iomkg.rdf.explain.explanation import explain

        found: Explanation = move_left(explain(store, text, empty=empty), prefixed.added)
        return found

    if form == "SELECT":
        rows = _Watched(
            store.select(asked, deadline), find_joined(text), _most(args), limits.seconds
        )
        if not emit_rows(rows.rows, args, explained) and not args.explain:
            hint("No rows")
        for note in rows.notes():
            say(note)
        return 0
    answered = (
        store.ask(asked, deadline) if form == "ASK" else tuple(store.construct(asked, deadline))
    )
    if not answered and args.explain and args.format == "json":
        from iomkg.report.as_json import write_json

        emit([write_json("iomkg/explain/1", explained(True))], args.output)
        return 0
    if isinstance(answered, bool):
        from iomkg.rdf.rows.formats_of_rows import ROW_FORMATS, write_boolean

        wanted = checked(args.format or default_format(args.output), ROW_FORMATS, "ASK")
        emit([write_boolean(answered, wanted)], args.output)
    else:
        from iomkg.rdf.writers.formats import write_graph

        wanted = checked(args.format or "ttl", GRAPHS, form)
        emit([write_graph(answered, wanted)], args.output)
    if args.explain:
        say_explained(explained(not answered))
    elif answered == ():
        hint("No triples")
    return 0


class _Watched:
    """Rows on their way to a person: cut where they would run over the terminal, and looked at.

    A worker counts the time in which it is waited for. Here what it takes to write the rows counts
    too, and not the time in which nobody reads them.

    Attributes:
        rows: the rows, to be read once.
    """

    def __init__(
        self, rows: Rows, joined: Mapping[str, str], most: int, seconds: float | None
    ) -> None:
        self._joined = {
            rows.variables.index(c): v for c, v in joined.items() if c in rows.variables
        }
        self._most = most
        self._empty: dict[int, None] = {}
        self._cut = False
        self._seconds = seconds
        self.rows = Rows(rows.variables, self._seen(rows.rows))

    def _seen(self, rows: Iterator[Row]) -> Iterator[Row]:
        begun = process_time()
        for number, row in enumerate(rows):
            if number == self._most:
                self._cut = True
                return
            if self._seconds and not number % _LOOK and process_time() - begun > self._seconds:
                from iomkg.rdf.store.process import out_of_time

                raise out_of_time(self._seconds)
            for column in self._joined:
                if row[column] is None or not str(row[column]):
                    self._empty[column] = None
            yield row

    def notes(self) -> Iterator[str]:
        """Yield what a person should know of the rows, once they are read."""
        if self._cut:
            yield f"The first {self._most} rows; `--format csv` or `-o FILE` writes all."
        for column in self._empty:
            variable, name = self._joined[column], self.rows.variables[column]
            yield (
                f"?{name} has empty cells: GROUP_CONCAT joins text, and IRIs are none. Write "
                f"GROUP_CONCAT(STR(?{variable})) if ?{variable} holds IRIs."
            )


def _most(args: argparse.Namespace) -> int:
    """Return how many rows a person at a terminal is shown who asked for no number and no form."""
    import sys

    whole = args.format or args.output or args.limit or not sys.stdout.isatty()
    return _ENDLESS if whole else _SHOWN


def _text(args: argparse.Namespace) -> str:
    if (args.text is None) == (args.file is None):
        raise BadParameter("Give one query.", "Write `iomkg sparql TEXT`, `-f FILE` or `-`.")
    if args.text is not None and args.text != "-":
        return str(args.text)
    from pathlib import Path

    from iomkg.cli.streams import STDIN, read_at_most, read_input
    from iomkg.rdf.read.text import decode

    if args.file is None:
        return decode(read_input(_LONGEST), STDIN)
    path = Path(args.file)
    try:
        with path.open("rb") as stream:  # a pipe will do
            data = read_at_most(stream, path, _LONGEST)
    except OSError as problem:
        raise UnreadableFile.at(
            Place(path), f"cannot be read: {problem.strerror}.", "Check the file."
        ) from None
    return decode(data, path)

"""The verb ``store check``: whether an engine answers our queries rightly."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Final

from iomkg.api import open as open_graph
from iomkg.check.engine_judge import (
    Graph,
    Judged,
    Probed,
    Verdict,
    judge_by_features,
    judge_by_tests,
    run_probes,
    what_it_holds,
)
from iomkg.cli.output import emit, emit_text, say, width
from iomkg.cli.parser import LISTS, add_result
from iomkg.errors import BadParameter
from iomkg.rdf.rows.table import draw_table
from iomkg.rdf.store.base import Store
from iomkg.rdf.store.probes import list_probes, stored_triples
from iomkg.report.as_json import write_json

EXAMPLES: Final = (
    "iomkg store check http://localhost:7878/query",
    "iomkg store check ./folder --format json",
)

_LONGEST = 160


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    add_result(parser, LISTS)
    parser.add_argument("action", choices=("check",), help="ask it queries with known answers")
    parser.add_argument("where", metavar="memory|DIR|URL", help="the store to check")
    parser.add_argument(
        "--scratch-graph",
        metavar="IRI",
        help="write a few triples to this graph of an endpoint, which must hold nothing, ask "
        "about paths and joins too, and drop it",
    )
    parser.add_argument("--update-url", metavar="URL", help="where the endpoint takes updates")
    parser.add_argument(
        "--timeout", type=float, default=30.0, metavar="SECONDS", help="for each query"
    )


@dataclass(frozen=True)
class _Outcome:
    where: str
    holds: Graph
    probed: tuple[Probed, ...]
    judged: tuple[Judged, ...]

    @property
    def bad(self) -> bool:
        verdicts = [each.verdict for each in self.probed] + [each.verdict for each in self.judged]
        return any(verdict.bad for verdict in verdicts)


def run(args: argparse.Namespace) -> int:
    """Check a store; exit status 1 if it gives wrong rows, or none, for what was asked."""
    if not args.timeout > 0:
        raise BadParameter(
            f"--timeout {args.timeout:g} leaves no time.", "Give seconds above zero."
        )
    with ExitStack() as closing:
        outcome = _check(args, closing)
    if args.format == "json":
        emit([write_json("iomkg/store-check/1", _as_json(outcome))], args.output)
    else:
        emit_text(_as_text(outcome), args.output)
    return 1 if outcome.bad else 0


def _check(args: argparse.Namespace, closing: ExitStack) -> _Outcome:
    ours = closing.enter_context(open_graph(project=args.project))
    theirs, stored = _stores(args, closing)
    theirs.ask("ASK {}", args.timeout)  # whether the endpoint answers at all
    probes = list_probes()
    say(f"Asking {len(probes)} queries with known answers …")
    carried = run_probes(theirs, [p for p in probes if not p.stored], args.timeout)
    wanting = run_probes(stored, [p for p in probes if p.stored], args.timeout)
    probed = (*carried, *wanting)
    holds = what_it_holds(theirs, ours.store, args.timeout)
    if holds is Graph.OURS:
        say(f"It holds the graph: running the tests of {len(ours.queries())} named queries …")
        judged = judge_by_tests(ours.queries(), theirs, ours.store, ours.entities, args.timeout)
    else:
        judged = judge_by_features(ours.queries(), probed)
    return _Outcome(args.where.partition("?")[0], holds, probed, tuple(judged))


def _stores(args: argparse.Namespace, closing: ExitStack) -> tuple[Store, Store | None]:
    """Open the store to check, and one for the probes that want triples, if there may be one."""
    from iomkg.rdf.store.embedded import MemoryStore
    from iomkg.rdf.store.open import open_store

    if "://" not in args.where:
        if args.scratch_graph or args.update_url:
            raise BadParameter(
                f"{args.where} is no endpoint.", "Leave --scratch-graph and --update-url out."
            )
        # The engine of a folder is that of memory, so its own files are left alone.
        stored = MemoryStore()
        stored.load(stored_triples())
        theirs: Store
        if args.where == "memory":
            theirs = closing.enter_context(open_graph("memory", args.project)).store
        else:
            theirs = open_store(args.where)
        closing.callback(theirs.close)
        return theirs, stored
    theirs = open_store(args.where)
    if args.scratch_graph is None:
        return theirs, None
    from iomkg.rdf.store.scratch import scratch_graph
    from iomkg.rdf.store.upload import UploadTarget

    target = UploadTarget.at(args.where, update=args.update_url, graph=args.scratch_graph)
    return theirs, closing.enter_context(scratch_graph(target, stored_triples()))


def _as_json(outcome: _Outcome) -> dict[str, object]:
    return {
        "store": outcome.where,
        "holds": outcome.holds.name.lower(),
        "reliable": not outcome.bad,
        "probes": [
            {
                "id": each.probe.id,
                "features": sorted(each.probe.needs),
                "verdict": each.verdict.value,
                "query": each.probe.query,
                "expected": each.probe.rows,
                "found": each.found,
                "message": each.message,
            }
            for each in outcome.probed
        ],
        "queries": [
            {"id": each.query, "verdict": each.verdict.value, "detail": each.detail}
            for each in outcome.judged
        ],
    }


def _as_text(outcome: _Outcome) -> Iterator[str]:
    bad = [each for each in outcome.probed if each.verdict.bad]
    right = sum(each.verdict is Verdict.RIGHT for each in outcome.probed)
    left_out = sum(each.verdict is Verdict.NOT_RUN for each in outcome.probed)
    yield f"{outcome.where} holds {outcome.holds.value}.\n"
    yield f"{right} queries with known answers are answered rightly, {len(bad)} are not"
    yield f"; {left_out} want --scratch-graph IRI.\n" if left_out else ".\n"
    if bad:
        yield "\n"
        faults = [_fault(each) for each in bad]
        yield from draw_table(("probe", "verdict", "expected", "found"), faults, width=width())
    yield "\n"
    judged = [(each.query, each.verdict.value, each.detail[:_LONGEST]) for each in outcome.judged]
    yield from draw_table(("query", "verdict", "why"), judged, width=width())


def _fault(each: Probed) -> tuple[str, str, str, str]:
    found = each.message or _cells(each.found)
    return each.probe.id, each.verdict.value, _cells(each.probe.rows), found[:_LONGEST]


def _cells(rows: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(" | ".join(row) for row in rows) or "(no rows)"

"""The verbs that check the graph and take it away: ``validate``, ``export``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from iomkg.api import KnowledgeGraph
from iomkg.check.coverage import Coverage, OpenPassage
from iomkg.check.finding import Finding, Report, Rule, Severity
from iomkg.check.layers import is_unreadable, rules, validate
from iomkg.cli.output import emit, say
from iomkg.cli.rules import check_names, explain_rule, list_rules
from iomkg.errors import BadParameter
from iomkg.project import Project
from iomkg.terms import shorten
from iomkg.write.report import FORMATS, write_report
from iomkg.write.table import draw_table, visible


def check(project: Project, args: argparse.Namespace) -> int:
    """Validate a project.

    Exit status 0 if it conforms, 1 for findings at or above ``--fail-on``, 2 if files do not
    parse; every report asked for is written in each case.
    """
    if args.rules or args.explain:
        return _rules(project, args)
    reports = [_report_target(text) for text in args.report]
    known = rules(project) if not args.select and not args.ignore else _check_names(project, args)
    report = validate(project, args.sources, select=tuple(args.select), ignore=tuple(args.ignore))
    if args.changed_since:
        report = _only_changed(project, report, args.changed_since)
    fail_on = _severity(args.fail_on)
    for form, target in (*reports, (args.format or "text", args.output)):
        text = write_report(report, form, rules=known, root=project.root, fail_on=fail_on)
        emit([text], target)
    if is_unreadable(report):
        say("iomkg: files do not parse; nothing else was checked")
        return 2
    worst = report.worst()
    return 1 if worst is not None and worst >= fail_on else 0


def covered(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Say how far the texts have been read; exit status 1 if a passage is open."""
    counts = kg.coverage(args.source)
    if not counts:
        raise BadParameter(f"{args.source} has no ledger of passages.", "Name a held source.")
    if args.format == "json":
        emit([_coverage_json(kg, counts, args.show)], args.output)
    else:
        emit(_coverage_table(kg, counts, args.show), args.output)
    return 0 if all(count.wholly_read for count in counts) else 1


def _coverage_json(kg: KnowledgeGraph, counts: tuple[Coverage, ...], show: bool) -> str:
    sources = [
        {
            "source": shorten(count.source),
            "passages": count.passages,
            "claimed": count.claimed,
            "set_aside": count.set_aside,
            "open": [
                {
                    "number": p.number,
                    "start": p.start,
                    "end": p.end,
                    **({"text": text} if (text := _words(kg, count, p, show)) else {}),
                }
                for p in count.open
            ],
            "wholly_read": count.wholly_read,
        }
        for count in counts
    ]
    content = {"schema": "iomkg/coverage/1", "sources": sources}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _coverage_table(kg: KnowledgeGraph, counts: tuple[Coverage, ...], show: bool) -> Iterable[str]:
    headings = ("source", "passages", "claimed", "% claimed", "set aside", "open", "wholly read")
    rows = [
        (
            shorten(c.source),
            str(c.passages),
            str(c.claimed),
            f"{100 * c.claimed / c.passages:.1f}",
            str(c.set_aside),
            str(len(c.open)),
            "yes" if c.wholly_read else "no",
        )
        for c in counts
    ]
    yield from draw_table(headings, rows, right=frozenset(range(1, 6)))
    for count in counts:
        if count.open:
            yield f"\nopen in {shorten(count.source)}:\n"
        for passage in count.open:
            text = _words(kg, count, passage, show)
            yield f"  {passage.number}: {passage.start}-{passage.end}  {visible(text)}".rstrip()
            yield "\n"


def _words(kg: KnowledgeGraph, count: Coverage, passage: OpenPassage, show: bool) -> str:
    text = kg.texts.get(count.source)
    return text.content[passage.start : passage.end] if show and text else ""


def export(kg: KnowledgeGraph, args: argparse.Namespace) -> int:
    """Write a part of the graph; the same bytes each time."""
    form = args.format or "ttl"
    emit([kg.export(form, args.what, args.entity, args.source)], args.output)
    return 0


def _rules(project: Project, args: argparse.Namespace) -> int:
    known = rules(project)
    if args.explain:
        pieces = explain_rule(known, args.explain, args.format)
    else:
        pieces = list_rules(known, args.format, select=args.select, ignore=args.ignore)
    emit(pieces, args.output)
    return 0


def _check_names(project: Project, args: argparse.Namespace) -> dict[str, Rule]:
    known = rules(project)
    check_names(known, (*args.select, *args.ignore))
    return known


def _report_target(text: str) -> tuple[str, Path]:
    form, equals, target = text.partition("=")
    if not equals or form not in FORMATS or not target:
        raise BadParameter(
            f"--report {text!r} is not FORMAT=FILE.", f"FORMAT is one of: {', '.join(FORMATS)}."
        )
    return form, Path(target)


def _severity(label: str) -> Severity:
    return Severity[label.upper()]


def _only_changed(project: Project, report: Report, revision: str) -> Report:
    changed = _changed_files(project, revision)

    def touched(finding: Finding) -> bool:
        return finding.place is None or finding.place.file.resolve() in changed

    kept = tuple(f for f in report.findings if touched(f))
    left_out = len(report.findings) - len(kept)
    note = f"only files changed since {revision}: {left_out} findings in other files left out"
    return Report(kept, (*report.notes, note), report.checked)


def _changed_files(project: Project, revision: str) -> set[Path]:
    import subprocess

    def git(*arguments: str) -> str:
        try:
            return subprocess.run(  # noqa: S603  (fixed program, arguments as a list)
                ["git", "-C", str(project.root), *arguments],  # noqa: S607
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        except (OSError, subprocess.CalledProcessError) as problem:
            said = getattr(problem, "stderr", "") or str(problem)
            raise BadParameter(
                f"--changed-since {revision}: git says: {said.strip()}",
                "Name a revision of the repository that holds the project.",
            ) from None

    if revision.startswith("-"):
        raise BadParameter(f"{revision!r} is not a revision.", "Name a commit, branch or tag.")
    top = Path(git("rev-parse", "--show-toplevel").strip())
    names = git("diff", "--name-only", "-z", revision, "--").split("\0")
    names += git("ls-files", "--others", "--exclude-standard", "--full-name", "-z").split("\0")
    return {(top / name).resolve() for name in names if name}

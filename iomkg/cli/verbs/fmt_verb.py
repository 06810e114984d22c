"""The verb that puts Turtle into the layout of the house: ``fmt``."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final

from iomkg.cli.output import colour, emit, emit_text, say
from iomkg.cli.parser import add_result
from iomkg.cli.streams import STDIN, read_input
from iomkg.errors import BadParameter, IomkgError, UnreadableFile
from iomkg.graph.project import find_project
from iomkg.rdf.read.text import decode, read_bytes
from iomkg.rdf.rows.table import visible
from iomkg.rdf.turtle.fmt import format_turtle

EXAMPLES: Final = ("iomkg fmt", "iomkg fmt --check graph/", "iomkg fmt - < draft.ttl")
_CONTROLS: Final = re.compile(r"[^\t\n\r\x20-\x7e\xa0-\U0010ffff]")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument(
        "files",
        nargs="*",
        metavar="FILE",
        help="files, folders of them, or - for standard input; default those of the project",
    )
    parser.add_argument("--check", action="store_true", help="change nothing, exit 1 if it would")
    parser.add_argument(
        "--diff", action="store_true", help="as --check, and show what would change"
    )
    add_result(parser)


@dataclass(frozen=True)
class _Change:
    """A file as it is, and as it would be."""

    path: Path
    before: bytes
    after: bytes


def run(args: argparse.Namespace) -> int:
    """Format Turtle files, in place unless ``--check`` or ``--diff`` is given.

    Exit status 0 if all are formatted in the end, 1 if ``--check`` or ``--diff`` finds one that
    is not, 2 if one cannot be read, parsed or written; the others are formatted all the same.
    """
    paths = list(_files(args))
    look = args.check or args.diff
    if args.output and not look and len(paths) > 1:
        raise BadParameter("-o takes one file.", "Name one file, or leave -o out.")
    changes, failures = _changes(paths)
    if args.diff:
        # In a file it can be applied; on a terminal or in a log it is read.
        write = emit if args.output else emit_text
        write((line for change in changes for line in _diff(change, args)), args.output)
    elif args.check:
        emit_text((f"{_shown(c.path)} would change\n" for c in changes if _differs(c)), args.output)
    else:
        failures += _write(changes, args.output)
    changed = sum(map(_differs, changes))
    if paths != [STDIN]:
        _summarise(changed, len(changes) - changed, failures, look)
    if failures:
        return 2
    return 1 if look and changed else 0


def _files(args: argparse.Namespace) -> Iterator[Path]:
    """List the files to format, each once."""
    seen: set[Path] = set()
    for path in _named_files(args):
        real = path if path == STDIN else Path(os.path.realpath(path))
        if real not in seen:
            seen.add(real)
            yield path


def _named_files(args: argparse.Namespace) -> Iterator[Path]:
    if not args.files:
        project = find_project(args.project)
        files = (*project.ontology_files, *project.graph_files, *project.shape_files)
        yield from filter(_is_turtle, files)
    if "-" in args.files and len(args.files) > 1:
        raise BadParameter("- goes with no other file.", "Give the text alone, or files.")
    for name in args.files:
        path = Path(name)
        if not name:
            raise BadParameter("A file has an empty name.", "Name it, or give no file at all.")
        if path.is_dir():
            yield from _turtle_below(path)
        elif path == STDIN or _is_turtle(path) or not path.exists():
            yield path
        else:
            raise UnreadableFile(
                f"{path} is not a Turtle file (.ttl).", "Only Turtle is formatted."
            )


def _turtle_below(folder: Path) -> list[Path]:
    """List the Turtle files of a folder, but what is hidden there."""
    found = [
        path
        for path in sorted(folder.rglob("*"))
        if _is_turtle(path)
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
    if not found:
        raise UnreadableFile(f"{folder} holds no Turtle file (.ttl).", "Check the path.")
    return found


def _is_turtle(path: Path) -> bool:
    return path.suffix.lower() == ".ttl"


def _changes(paths: list[Path]) -> tuple[list[_Change], int]:
    """Format each file; say why of those that cannot be, and count them."""
    changes: list[_Change] = []
    failures = 0
    for path in paths:
        name = Path("<stdin>") if path == STDIN else path
        try:
            data = read_input() if path == STDIN else read_bytes(path)
            after = format_turtle(decode(data, name), name).encode()
        except IomkgError as problem:
            _complain(problem)
            failures += 1
        else:
            changes.append(_Change(path, data, after))
    return changes, failures


def _write(changes: list[_Change], output: Path | None) -> int:
    """Write what differs, and count what could not be written."""
    failures = 0
    for change in changes:
        if output or change.path == STDIN:
            emit([change.after], output)
        elif _differs(change):
            try:
                # To where a link leads, so that the link stays.
                emit([change.after], Path(os.path.realpath(change.path)))
                say(f"formatted {_shown(change.path)}")
            except IomkgError as problem:
                _complain(problem)
                failures += 1
    return failures


def _diff(change: _Change, args: argparse.Namespace) -> Iterator[str]:
    if not _differs(change):
        return
    name = _shown(change.path)
    before, after = _lines(change.before), _lines(change.after)
    for line in difflib.unified_diff(before, after, name, name):
        whole = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
        if args.output:
            yield whole
        else:
            yield (
                _painted(whole)
                if sys.stdout.isatty()
                else _CONTROLS.sub(lambda found: visible(found[0]), whole)
            )


def _lines(data: bytes) -> list[str]:
    return list(StringIO(data.decode(), newline="\n"))


def _painted(line: str) -> str:
    code = {"+": "32", "-": "31", "@": "36"}.get(line[0])
    text = "\n".join(map(visible, line.rstrip().split("\n")))
    return f"\x1b[{code}m{text}\x1b[0m\n" if code and colour() else f"{text}\n"


def _complain(problem: IomkgError) -> None:
    first, *rest = map(visible, str(problem).split("\n"))
    say(f"iomkg: {first}", *rest)


def _summarise(changed: int, unchanged: int, failures: int, look: bool) -> None:
    verb = "would change" if look else "formatted"
    counts = {verb: changed, "unchanged": unchanged, "failed": failures}
    parts = [f"{count} {what}" for what, count in counts.items() if count]
    say(f"{', '.join(parts) or 'nothing to format'}.")


def _differs(change: _Change) -> bool:
    return change.before != change.after


def _shown(path: Path) -> str:
    """Name a file from where the user stands, if it is below there."""
    here = Path.cwd()
    return visible(str(path.relative_to(here) if path.is_relative_to(here) else path))

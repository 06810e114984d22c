"""Write the parts of the documentation that the code says: the verbs and the rules.

    python scripts/write_docs.py [--check]

Each page of ``PAGES`` is written by hand down to its mark; what follows the mark is made from the
parsers of the command, or from the rules of validation. With ``--check`` nothing is written, and
the exit status is 1 if a page is out of date.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from iomkg.check.finding import Rule  # noqa: E402
from iomkg.check.layers import rules  # noqa: E402
from iomkg.cli.argument_parser import build_parser  # noqa: E402
from iomkg.cli.parser import VERBS, verb_module  # noqa: E402
from iomkg.graph.project import Project  # noqa: E402
from iomkg.graph.reading import Reading  # noqa: E402
from iomkg.rdf.shacl.severity import Severity  # noqa: E402

COMMAND: Final = "python scripts/write_docs.py"
MARK: Final = f"<!-- What follows is written by `{COMMAND}`. -->\n"


def write_verbs() -> Iterator[str]:
    """Describe the command and its verbs: usage, arguments, options and examples."""
    parser, verbs = build_parser()
    shared = _options(parser)
    yield "\n## Options of every verb\n\n"
    yield "They stand before or after the verb.\n\n"
    yield from _table("option", shared.items())
    yield "\n## Verbs\n\n"
    yield from _table("verb", ((f"[`{verb}`](#{verb})", VERBS[verb]) for verb in VERBS))
    for verb, its in verbs.items():
        module = verb_module(verb)
        yield f"\n### {verb}\n\n"
        yield f"{_paragraphs(module.run.__doc__)}\n\n"
        yield "```sh\n" + "".join(f"{example}\n" for example in module.EXAMPLES) + "```\n"
        arguments = [action for action in its._actions if not action.option_strings]
        if arguments:
            yield "\n"
            yield from _table("argument", ((_argument(a), _help(a)) for a in arguments))
        own = {name: text for name, text in _options(its).items() if name not in shared}
        if own:
            yield "\n"
            yield from _table("option", own.items())


def write_rules() -> Iterator[str]:
    """List the rules of validation by layer; those that are no violations say so."""
    layers: dict[str, list[Rule]] = {}
    for rule in rules(Reading(Project(ROOT))).values():
        layers.setdefault(rule.id.partition("/")[0], []).append(rule)
    for layer, each in layers.items():
        yield f"\n## {layer}\n\n| rule | what it asks for, and how to mend it |\n|---|---|\n"
        for rule in each:
            level = "" if rule.severity is Severity.VIOLATION else f" ({rule.severity.label})"
            told = "" if rule.help == rule.title else f" {rule.help}"
            yield f"| `{rule.id}`{level} | {_text(f'**{rule.title}.**{told}')} |\n"


PAGES: Final[Mapping[Path, Callable[[], Iterable[str]]]] = {
    ROOT / "docs" / "cli.md": write_verbs,
    ROOT / "docs" / "rules.md": write_rules,
}


def written(page: Path) -> str:
    """Return a page as it should be: by hand to its mark, then what the code says."""
    by_hand, mark, _ = page.read_text(encoding="utf-8").partition(MARK)
    if not mark:
        raise SystemExit(f"{page} has lost the line {MARK!r}")
    return by_hand + mark + "".join(PAGES[page]())


def main() -> int:
    """Write the pages, or say which are out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, exit 1 if it would")
    check = parser.parse_args().check
    late = [page for page in PAGES if written(page) != page.read_text(encoding="utf-8")]
    for page in late:
        if not check:
            page.write_text(written(page), encoding="utf-8")
        print(f"{page.relative_to(ROOT)} {'is out of date' if check else 'written'}")
    return 1 if check and late else 0


def _options(parser: argparse.ArgumentParser) -> dict[str, str]:
    """Return the options of a parser as they are given, each with what it does."""
    return {
        _option(action): _help(action)
        for action in parser._actions
        if action.option_strings and not {"--help", "--version"} & {*action.option_strings}
    }


def _option(action: argparse.Action) -> str:
    names = ", ".join(f"`{name}`" for name in action.option_strings)
    return names if action.nargs == 0 else f"{names} {_value(action)}"


def _argument(action: argparse.Action) -> str:
    optional = action.nargs in ("?", "*")
    return f"{_value(action)}{', optional' if optional else ''}"


def _value(action: argparse.Action) -> str:
    if action.choices is not None:
        return " ".join(f"`{choice}`" for choice in action.choices)
    more = " …" if action.nargs in ("+", "*") else ""
    return f"`{action.metavar or action.dest.upper()}`{more}"


def _help(action: argparse.Action) -> str:
    given = action.default
    told = isinstance(given, int | float) and not isinstance(given, bool) and action.nargs != 0
    return (action.help or "") + (f"; default {given:g}" if told else "")


def _table(heading: str, rows: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f"| {heading} | |\n|---|---|\n"
    for name, text in rows:
        yield f"| {_text(name)} | {_text(text)} |\n"


def _paragraphs(docstring: str | None) -> str:
    """Return a docstring as Markdown, without the sections for those who call it."""
    lines = [line.strip() for line in (docstring or "").splitlines()]
    text = "\n".join(lines).split("\n\nArgs:")[0].strip()
    return text.replace("``", "`")


def _text(text: str) -> str:
    """Return text for a cell: on one line, with nothing that would end it or look like HTML."""
    return " ".join(text.split()).replace("<", "\\<").replace("|", "\\|")


if __name__ == "__main__":
    os.chdir(ROOT)
    sys.exit(main())

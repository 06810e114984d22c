"""The verb ``completion``: what completes verbs, options and names of queries in a shell."""

from __future__ import annotations

import argparse
from typing import Final

from iomkg.cli.argument_parser import build_parser
from iomkg.cli.output import emit
from iomkg.cli.parser import add_result
from iomkg.graph.project import find_project

SHELLS: Final = ("bash", "zsh", "fish")
EXAMPLES: Final = (
    "iomkg completion bash -o ~/.local/share/bash-completion/completions/iomkg",
    "iomkg completion zsh -o ~/.zfunc/_iomkg         # with fpath+=~/.zfunc in ~/.zshrc",
    "iomkg completion fish -o ~/.config/fish/completions/iomkg.fish",
)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes."""
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")
    add_result(parser)


def run(args: argparse.Namespace) -> int:
    """Print a script for a shell; it knows the names of the queries that there are now."""
    import shtab

    parser, verbs = build_parser()
    names = [path.stem for path in find_project(args.project).query_files]
    for verb in ("query", "queries"):
        for action in verbs[verb]._actions:
            if action.dest == "name":
                action.choices = names
    for each in (parser, *verbs.values()):
        for action in each._actions:
            if action.metavar == "DIR":
                action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]
            elif action.metavar == "FILE":
                action.complete = shtab.FILE  # type: ignore[attr-defined]
    emit([shtab.complete(parser, args.shell).rstrip() + "\n"], args.output)
    return 0

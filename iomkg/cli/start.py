"""The command ``iomkg``: where it starts, and its exit statuses.

0 it ran, 1 a negative verdict, 2 it could not run. The result goes to standard output, talk to
standard error. Only the module of the verb that is asked for is imported, and by it only what
the command needs.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import TYPE_CHECKING, Final, cast

from iomkg.cli.ending import ends_at_signals
from iomkg.cli.output import say
from iomkg.cli.parser import VERBS, find_verb, verb_module
from iomkg.cli.plain_words import PLAIN, read_plainly
from iomkg.errors import BadParameter, IomkgError
from iomkg.graph.stamp import find_root, is_shipped

if TYPE_CHECKING:
    import argparse

    from iomkg.errors import StoreError

_WITH_PARAMETERS: Final = frozenset({"query", "cite"})
"""Verbs that take the parameters of a named query as options."""
_UNWATCHED: Final = frozenset({"fmt", "ingest", "completion", "serve"})
"""Verbs that run no rules of a project, and the one that ends when its user says so."""
_NO_THREAD: Final = "can't start new thread"
"""What Python says, as a RuntimeError, where memory is too short for the stack of a thread."""
_ENOUGH: Final = 4 << 30
"""Bytes of address space with which the engine runs; a query has 512 MiB of stack."""


def main(argv: list[str] | None = None) -> int:
    """Run the command.

    Args:
        argv: the words after ``iomkg``, or None for those of the process.

    Returns:
        The exit status.
    """
    if sys.stdin is None or sys.stdout is None or sys.stderr is None:
        from iomkg.cli.streams import stand_in

        stand_in()
    try:
        with ends_at_signals():
            return _run(sys.argv[1:], own=True) if argv is None else _run(argv)
    except BrokenPipeError:
        # The reader went away, as in `iomkg … | head`; keep the interpreter from saying so.
        from iomkg.cli.streams import drop_output

        drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        if isinstance(problem.__cause__, KeyboardInterrupt):
            return 130  # Python makes a RuntimeError of it where a class is being made
        return _could_not(problem)


def _run(words: list[str], *, own: bool = False) -> int:
    verb = find_verb(words)
    if verb is not None and verb not in VERBS:
        raise _no_verb(verb)
    args = _read(verb, words)
    if args is None or verb is None:
        return 0
    module = verb_module(verb)
    run = partial(module.run, args)
    others = own and _runs_what_others_wrote(verb, args)
    if not (others or (own and _is_short_of_memory())):
        return int(run())
    from iomkg.cli.limited import limits_of
    from iomkg.cli.supervised import can_supervise, supervised

    limits = limits_of(args)
    if not can_supervise():
        return int(run())
    ended = getattr(module, "report_ended", _raised) if others else _raised_short
    return supervised(run, limits, partial(ended, args))


def _read(verb: str | None, words: list[str]) -> argparse.Namespace | None:
    """Read the words of a command; without a verb they ask for help, which is shown."""
    plain = read_plainly(verb, words) if verb in PLAIN else None
    if plain is not None:
        plain.more = []
        return cast("argparse.Namespace", plain)  # it has the same attributes
    from iomkg.cli.argument_parser import add_summaries, build_parser

    parser, verbs = build_parser([verb] if verb else [])
    if verb is None:
        add_summaries(parser)
        parser.parse_args(words)
        parser.print_help()
        return None
    args, more = parser.parse_known_args(words)
    args.parser, args.more = verbs[verb], more
    if more and verb not in _WITH_PARAMETERS:
        raise verbs[verb].not_taken(more)
    return args


def _runs_what_others_wrote(verb: str, args: argparse.Namespace) -> bool:
    """Whether shapes or rules of somebody else are used, in the process that has the data."""
    if verb == "shacl" or verb in _UNWATCHED:
        return verb == "shacl"
    root = find_root(args.project and str(args.project))
    return root is not None and not is_shipped(root)


def _is_short_of_memory() -> bool:
    """Whether memory is limited so (``ulimit -v``) that the engine may end the process."""
    try:
        import resource
    except ImportError:
        return False
    limits = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    return any(0 <= resource.getrlimit(limit)[0] < _ENOUGH for limit in limits)


def _raised(_: object, problem: StoreError) -> int:
    raise problem


def _raised_short(_: object, problem: StoreError) -> int:
    from iomkg.rdf.store.overrun import EngineEnded, OutOfMemory

    ended = isinstance(problem, EngineEnded | OutOfMemory)
    raise MemoryError if ended else problem


def _no_verb(verb: str) -> Exception:
    from iomkg.ask.folding import near_names

    near = near_names(verb, VERBS, 1, 0.5)
    return BadParameter(f"There is no verb {verb!r}.", f"{near}`iomkg --help` lists them.")


def _could_not(problem: Exception) -> int:
    """Tell why the command could not run, and what to do about it; return the exit status.

    Any other error is raised again.
    """
    if isinstance(problem, OSError):
        # A path that is too long, or in a folder that may not be entered, raises this wherever it
        # is first used.
        named = f"{problem.filename} cannot be used: " if problem.filename else ""
        said = f"{named}{problem.strerror or problem}."
        problem = IomkgError(said, "Check the path and its permissions.")
    if isinstance(problem, MemoryError) or _NO_THREAD in str(problem):
        problem = IomkgError(
            "The system gives this process too little memory.", "Allow it more (ulimit -v)."
        )
    if not isinstance(problem, IomkgError):
        raise problem
    say(f"iomkg: {problem}")
    return 2


if __name__ == "__main__":
    sys.exit(main())

"""The command ``iomkg``: where it starts, and its exit statuses.

0 it ran, 1 a negative verdict, 2 it could not run. The result goes to standard output, talk to
standard error. Only the module of the verb that is asked for is imported, and by it only what
the command needs.
"""

from __future__ import annotations

import sys

from iomkg.cli.ending import ends_at_signals
from iomkg.cli.output import say
from iomkg.cli.parser import VERBS, add_summaries, build_parser, find_verb, verb_module
from iomkg.errors import BadParameter, IomkgError


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
            return _run(sys.argv[1:] if argv is None else argv)
    except BrokenPipeError:
        # The reader went away, as in `iomkg … | head`; keep the interpreter from saying so.
        from iomkg.cli.streams import drop_output

        drop_output()
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as problem:
        return _could_not(problem)


def _run(words: list[str]) -> int:
    verb = find_verb(words)
    if verb is not None and verb not in VERBS:
        raise _no_verb(verb)
    parser, verbs = build_parser([verb] if verb else [])
    if verb is None:
        add_summaries(parser)
        parser.parse_args(words)
        parser.print_help()
        return 0
    args, more = parser.parse_known_args(words)
    args.parser, args.more = verbs[verb], more
    if more and verb != "query":
        raise verbs[verb].not_taken(more)
    status: int = verb_module(verb).run(args)
    return status


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
    if not isinstance(problem, IomkgError):
        raise problem
    say(f"iomkg: {problem}")
    return 2


if __name__ == "__main__":
    sys.exit(main())

"""The verb ``query``: a named query, with its own parameters as options."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Final

from iomkg.ask.answer import BoundQuery, answer, bind_query, why_empty
from iomkg.ask.entities import Entities
from iomkg.ask.named import NamedQuery, Parameter, quoted
from iomkg.cli.answering import emit_rows, hint
from iomkg.cli.output import default_format, emit_text, say
from iomkg.cli.parser import PICTURES, ROWS, add_explaining, add_result, add_timeout
from iomkg.cli.ready import find_ready
from iomkg.cli.telling import add_telling, emit_answer
from iomkg.errors import BadParameter
from iomkg.graph.stamp import is_shipped

if TYPE_CHECKING:
    import argparse

    from iomkg.ask.prepared import Prepared
    from iomkg.rdf.explain.accounts import Explanation
    from iomkg.rdf.store.base import Store
    from iomkg.rdf.store.limits import WorkerLimits

EXAMPLES: Final = (
    "iomkg queries                                     # what can be asked",
    "iomkg query renamings",
    "iomkg query names-as-of --date 1960-01-01 --format json",
    "iomkg query names-as-of --date 1985 --format svg -o names.svg",
    "iomkg query names-as-of --help                    # its parameters",
)
FORMATS: Final = ("card", *ROWS, "html", "answer", *PICTURES)
_TOLD: Final = {"card": "card", "md": "md", "html": "html", "answer": "json"}
"""The formats that tell the answer, and not its rows, with the forms of it."""
_PARAMETER: Final = "parameter "
"""What the options of a query's own parameters are kept under, apart from all others."""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the verb takes, but for the parameters of the query."""
    parser.add_argument("-h", "--help", action="store_true", help="show this message and exit")
    parser.add_argument("name", nargs="?", metavar="NAME", help="the query")
    add_param(parser)
    add_result(parser, FORMATS)
    add_telling(parser)
    add_explaining(parser)
    add_timeout(parser)
    parser.add_argument("--fail-empty", action="store_true", help="exit 1 if there are no rows")


def add_param(parser: argparse.ArgumentParser) -> None:
    """Add the option that gives a parameter of a named query."""
    parser.add_argument(
        "--param", action="append", default=[], metavar="NAME=VALUE", help="give a parameter"
    )


def run(args: argparse.Namespace) -> int:
    """Answer a named query; exit status 1 if there are no rows and ``--fail-empty`` was given."""
    if args.help:
        return _help(args)
    if args.name is None:
        raise BadParameter("Which query?", "`iomkg queries` lists them.")
    ready = find_ready(args)
    found = None
    with suppress(Exception):  # whatever it is, the other way meets it too and says so
        found = None if ready is None else ready.queries.get(args.name)
    if ready is not None and found is not None:
        with closing(_asked(args, ready)) as store:
            return _answered(args, found, store, lambda: ready.entities)
    from iomkg.cli.opened import opened

    with opened(args) as kg:
        store = kg.answering if args.timeout is None else kg.guard.asked(_limits(args))
        return _answered(args, kg.find_query(args.name), store, lambda: kg.entities)


def _asked(args: argparse.Namespace, ready: Prepared) -> Store:
    """Open the store; our own queries run in this process, where no limit is wanted."""
    if args.timeout is None and is_shipped(ready.root):
        from iomkg.rdf.store.quick import QuickStore

        return QuickStore(ready.store)
    from iomkg.rdf.store.guard import guarded_folder

    return guarded_folder(ready.store, _limits(args))


def _limits(args: argparse.Namespace) -> WorkerLimits:
    from iomkg.cli.limited import limits_of

    return limits_of(args)


def _answered(
    args: argparse.Namespace, found: NamedQuery, store: Store, names: Callable[[], Entities]
) -> int:
    bound = bind_query(store, found, given_parameters(found, args), names)
    if args.dry_run:
        emit_text([bound.text.rstrip() + "\n"], args.output)
        return 0

    def explained(empty: bool) -> Explanation:
        from iomkg.ask.answer import explain_bound

        return explain_bound(store, bound, empty=empty)

    if args.format in PICTURES:
        from iomkg.cli.drawing import emit_picture

        return emit_picture(store, bound, args, names)
    form = args.format or default_format(args.output, "card")
    if form in _TOLD and not args.explain:
        some = _tell(args, bound, store, _TOLD[form])
    else:
        some = emit_rows(answer(store, bound), args, explained)
    if not some and not args.explain:
        say(why_empty(store, bound))
        hint("No rows")
    return 1 if args.fail_empty and not some else 0


def _tell(args: argparse.Namespace, bound: BoundQuery, store: Store, form: str) -> bool:
    """Write the answer that the rows make; return whether there was a row."""
    from iomkg.ask.row_answers import answer_rows  # what writes rows does without it

    told = answer_rows(store, bound, answer(store, bound))
    some = bool(told.groups or told.silent or told.unread)
    if some or form != "card":
        emit_answer(told, form, args, store)
    return some


def given_parameters(found: NamedQuery, args: argparse.Namespace) -> dict[str, str]:
    """Return the parameters that were given: by ``--param``, or as options of their own.

    Args:
        found: the query.
        args: the options, with those that the verb itself does not know in ``more``.

    Raises:
        BadParameter: if one has no value, or the query does not take it.
    """
    given = {}
    for pair in args.param:
        name, equals, value = pair.partition("=")
        if not equals:
            raise BadParameter(f"--param {pair!r} has no value.", "Write --param name=value.")
        given[name] = value
    if args.more:
        _add_parameters(found, args.parser)
        options, unknown = args.parser.parse_known_args(args.more)
        more = {n: v for n, v in vars(options).items() if n.startswith(_PARAMETER)}
        given |= {n.removeprefix(_PARAMETER): v for n, v in more.items() if v is not None}
        unknown += [options.name] if getattr(options, "name", None) is not None else []
        if unknown:
            raise args.parser.not_taken(unknown)
    return given


def _help(args: argparse.Namespace) -> int:
    """Show what the verb takes, and what the query does if one is named."""
    if args.name is not None:
        from iomkg.ask.named import find_query
        from iomkg.graph.project import find_project

        found = find_query(find_project(args.project), args.name)
        wanted = [p for p in found.params if p.required]
        options = "".join(f" {p.option} {quoted(p.example)}" for p in wanted)
        args.parser.description = found.summary
        _add_parameters(found, args.parser)
        args.parser.epilog = f"example:\n  {args.parser.prog}{options}"
    args.parser.print_help()
    return 0


def _add_parameters(found: NamedQuery, parser: argparse.ArgumentParser) -> None:
    parser.prog = f"iomkg query {found.id}"
    group = parser.add_argument_group("its parameters")
    for parameter in found.params:
        if parameter.option in parser._option_string_actions:  # a mistake, which validate reports
            continue  # --param NAME=VALUE gives it all the same
        group.add_argument(
            parameter.option,
            dest=_PARAMETER + parameter.name,
            metavar=parameter.type.split(":")[-1].upper(),
            help="; ".join(_notes(parameter)).replace("%", "%%"),
        )


def _notes(parameter: Parameter) -> list[str]:
    example = f"for example {parameter.example}" if parameter.example else ""
    notes = (
        parameter.description,
        "required" if parameter.required else "",
        f"one of: {', '.join(parameter.allowed)}" if parameter.allowed else "",
        example if parameter.default is None else f"default {parameter.default}",
    )
    return [note for note in notes if note]

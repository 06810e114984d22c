"""The rules of validation, listed and explained: ``validate --rules`` and ``--explain``."""

from __future__ import annotations

import difflib
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Final

from iomkg.check.catalogue import CATALOGUES, Entry, find_entry
from iomkg.check.finding import Rule
from iomkg.check.layers import is_chosen
from iomkg.errors import BadParameter
from iomkg.rdf.rows.table import draw_table
from iomkg.report.as_json import write_json

_WIDTH: Final = 92
_FORMATS: Final = ("text", "json")


def list_rules(
    known: Mapping[str, Rule], form: str | None, *, select: Sequence[str], ignore: Sequence[str]
) -> Iterable[str]:
    """List rules.

    Args:
        known: every rule, by identifier.
        form: ``text`` (a table; also None) or ``json``.
        select: only these rules and layers, if any.
        ignore: none of these.

    Returns:
        The pieces of the text.

    Raises:
        BadParameter: if a rule or layer is unknown, or the format is not one for rules.
    """
    check_names(known, (*select, *ignore))
    wanted = [rule for rule in known.values() if is_chosen(rule.id, select, ignore)]
    if _format(form) == "json":
        return [write_json("iomkg/rules/1", {"rules": [_described(rule) for rule in wanted]})]
    return draw_table(
        ("rule", "severity", "what it asks for"),
        [(rule.id, rule.severity.label, rule.title) for rule in wanted],
    )


def explain_rule(known: Mapping[str, Rule], name: str, form: str | None) -> Iterable[str]:
    """Explain a rule, a layer, or an entry of the OOPS! or FOOPS! catalogue.

    Args:
        known: every rule, by identifier.
        name: ``ontology/cycle``, ``ontology`` or ``P13``.
        form: ``text`` (also None) or ``json``.

    Returns:
        The pieces of the text.

    Raises:
        BadParameter: if there is no such thing, or the format is not one for rules.
    """
    found = find_entry(name)
    if found and name not in known:
        catalogue, entry = found
        rules = [known[rule] for rule in entry.rules if rule in known]
        head = [_filled(f"{catalogue} {_entry(entry)}", "", "  ")]
        entries: Mapping[str, Sequence[Entry]] = {catalogue: [entry]}
    else:
        check_names(known, (name,))
        rules = [rule for rule in known.values() if is_chosen(rule.id, (name,))]
        entries = CATALOGUES if name.rstrip("/") == "ontology" else {}
        head = []
    if _format(form) == "json":
        listed = {key: [asdict(entry) for entry in each] for key, each in entries.items()}
        described = [_described(rule) for rule in rules]
        return [write_json("iomkg/rules/1", {"rules": described, "catalogues": listed})]
    tail = [] if head else _catalogues(entries)
    return "\n".join([*head, *("".join(_explanation(rule)) for rule in rules), *tail])


def check_names(known: Mapping[str, Rule], names: Iterable[str]) -> None:
    """Refuse what is neither a rule nor a layer.

    Args:
        known: every rule, by identifier.
        names: what was named.

    Raises:
        BadParameter: if one of them is unknown; near names are offered.
    """
    layers = list(dict.fromkeys(rule.partition("/")[0] for rule in known))
    for name in names:
        if name in known or name.rstrip("/") in layers:
            continue
        near = difflib.get_close_matches(name.casefold(), [*layers, *known], n=3, cutoff=0.6)
        if "/" not in name:
            near += [rule for rule in known if rule.partition("/")[2] == name]
        hint = f"Did you mean {' or '.join(dict.fromkeys(near))}? " if near else ""
        raise BadParameter(
            f"No rule or layer is called {name!r}.",
            f"{hint}`iomkg validate --rules` lists them; the layers are {', '.join(layers)}.",
        )


def _format(form: str | None) -> str:
    if form not in (None, *_FORMATS):
        raise BadParameter(
            f"Rules are not written as {form}.", f"The formats are {' and '.join(_FORMATS)}."
        )
    return form or "text"


def _described(rule: Rule) -> dict[str, str]:
    return {
        "id": rule.id,
        "severity": rule.severity.label,
        "title": rule.title,
        "help": rule.help,
        **({"example": rule.example} if rule.example else {}),
    }


def _explanation(rule: Rule) -> Iterator[str]:
    yield f"{rule.id} ({rule.severity.label})\n  {rule.title}\n\n"
    yield _filled(rule.help, "  ")
    if rule.example:
        yield "\n  For example:\n"
        yield textwrap.indent(rule.example, "    ") + "\n"


def _catalogues(entries: Mapping[str, Sequence[Entry]]) -> Iterator[str]:
    for catalogue, each in entries.items():
        yield f"What answers to the catalogue of {catalogue}\n"
        yield "".join(_filled(_entry(entry), "  ", "      ") for entry in each)


def _entry(entry: Entry) -> str:
    answer = ", ".join(entry.rules) if entry.rules else "not checked"
    reason = f". {entry.reason}" if entry.reason else ""
    return f"{entry.id} {entry.title}: {answer}{reason}"


def _filled(text: str, first: str, rest: str | None = None) -> str:
    after = first if rest is None else rest
    return textwrap.fill(text, _WIDTH, initial_indent=first, subsequent_indent=after) + "\n"

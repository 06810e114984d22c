"""Named queries as they are prepared for a cold start, and the shortest way to their answers.

A folder of the cache has a file for each query, cut open where its parameters stand, and one with
the names of all things (:mod:`iomkg.ask.compiled` writes them). What is plain is answered from
there. Everything else (a value that needs care, an error, an answer without rows) is left to the
long way, which knows what to say; a plain answer has the same bytes by either way.

A cold start imports this module, so it imports nothing that costs but the engine.
"""

from __future__ import annotations

from iomkg.ask.folding import fold, meant
from iomkg.graph import stamp
from iomkg.rdf.sparql.templates import Slot, Template, fill

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Final

NAMES: Final = "names"
"""The file with the names of things. No query is called so: theirs end in :data:`SUFFIX`."""
SUFFIX: Final = ".query"
FIRST: Final = "iomkg prepared 1"
"""The first line of each file."""
LIST: Final = "\x1f"
"""What stands between the values of a list."""

_XSD: Final = "http://www.w3.org/2001/XMLSchema#"


class Prepared:
    """A named query, prepared.

    Attributes:
        parameters: for each parameter name, type, whether a value is required, default or None,
            values allowed and kinds of things allowed.
        template: its text, cut open for them.
    """

    __slots__ = ("parameters", "template")

    def __init__(
        self,
        parameters: Iterable[tuple[str, str, bool, str | None, list[str], list[str]]],
        template: Template,
    ) -> None:
        self.parameters = tuple(parameters)
        self.template = template


def answer(root: str, name: str, given: Mapping[str, str]) -> bytes | None:
    """Answer a named query from what is prepared.

    Args:
        root: the project, as :func:`iomkg.graph.stamp.find_root` gives it.
        name: the query.
        given: values as a person writes them, by parameter.

    Returns:
        The rows as CSV (SPARQL 1.1 Query Results CSV and TSV Formats, section 3); None if there
        are none, or if this takes the long way.
    """
    graph = stamp.find(stamp.GRAPH, root)
    if graph is None or not name.replace("-", "").isalnum():
        return None
    folder = _folder(root, graph.rpartition("/")[2])
    if folder is None:
        return None
    try:
        query = read(_text(f"{folder}/{name}{SUFFIX}"))
        terms = _terms(query, given, f"{folder}/{NAMES}")
        return None if terms is None else _rows(f"{graph}/store", fill(query.template, terms))
    except Exception:  # whatever it is, the long way meets it too and says so
        return None


def is_prepared(root: str, graph: str) -> bool:
    """Return whether the queries of a project are prepared as they now are.

    Args:
        root: see :func:`answer`.
        graph: the folder of the cache that has the project's graph.
    """
    return _folder(root, graph) is not None


def write(query: Prepared) -> str:
    """Write a prepared query.

    Args:
        query: the query.

    Returns:
        The text of its file.

    Raises:
        ValueError: if a value in it has a character that the file uses between values.
    """
    lines = [FIRST]
    for name, kind, required, default, allowed, kinds in query.parameters:
        value = "" if default is None else f"={default}"
        fields = ("1" if required else "", value, LIST.join(allowed), LIST.join(kinds))
        lines.append(_line("param", name, kind, *fields))
    for slot in query.template.slots:
        after = "" if slot.after is None else f"={slot.after}"
        fields = (str(slot.start), str(slot.end), slot.before, after)
        lines.append(_line("slot", slot.name, *fields, slot.only_iri))
    for place, shared in query.template.minus:
        lines.append(_line("minus", place, LIST.join(sorted(shared))))
    return "\n".join([*lines, "", query.template.text])


def read(text: str) -> Prepared:
    """Read what :func:`write` wrote.

    Raises:
        ValueError: if it is something else.
    """
    head, blank, query = text.partition("\n\n")
    first, *lines = head.split("\n")
    if first != FIRST or not blank:
        raise ValueError(first)
    parameters, slots, minus = [], [], []
    for line in lines:
        what, *fields = line.split("\t")
        if what == "param":
            name, kind, required, default, allowed, kinds = fields
            value = default[1:] if default else None
            parameters.append((name, kind, bool(required), value, _list(allowed), _list(kinds)))
        elif what == "slot":
            name, start, end, before, after, only_iri = fields
            rest = after[1:] if after else None
            slots.append(Slot(int(start), int(end), name, before, rest, only_iri=only_iri))
        else:
            place, shared = fields
            minus.append((place, frozenset(_list(shared))))
    return Prepared(parameters, Template(query, slots, minus))


def write_names(base: str, by_name: Mapping[str, Iterable[str]], body_of: Mapping[str, str]) -> str:
    """Write the names of things.

    Args:
        base: what the IRIs of all of them begin with.
        by_name: IRIs by folded name.
        body_of: the enduring body by the IRI of each of its stages.

    Returns:
        The text of their file.
    """
    lines = [FIRST, base]
    for name, things in sorted(by_name.items()):
        written = (
            LIST.join((thing.removeprefix(base), body_of.get(thing, "").removeprefix(base)))
            for thing in sorted(things)
        )
        lines.append(_line(name, *written))
    return "\n".join([*lines, ""])


def find_thing(names: str, text: str, kinds: list[str]) -> str | None:
    """Find the thing that a person means; see :meth:`iomkg.ask.entities.Entities.resolve`.

    Args:
        names: what :func:`write_names` wrote.
        text: a name.
        kinds: the kinds of things allowed; any if empty.

    Returns:
        The IRI; None if nothing or several things are meant, or the text is itself an IRI.
    """
    if "//" in text:
        return None
    first, base, rest = names.split("\n", 2)
    _, found, line = f"\n{rest}".partition(f"\n{fold(text)}\t")
    if first != FIRST or not found:
        return None
    body_of = dict(field.split(LIST) for field in line[: line.index("\n")].split("\t"))
    kind_of = {thing: thing.split("/", 1)[0] for thing in body_of}
    things = meant(kind_of, kinds, body_of)
    return base + things.pop() if len(things) == 1 else None


def _folder(root: str, graph: str) -> str | None:
    return stamp.find(stamp.QUERIES, root, on=graph)


def _terms(query: Prepared, given: Mapping[str, str], names: str) -> dict[str, str] | None:
    """Return a term for each parameter that has a value; None if one needs more care."""
    if not {parameter[0] for parameter in query.parameters}.issuperset(given):
        return None
    terms: dict[str, str] = {}
    for name, kind, required, default, allowed, kinds in query.parameters:
        value = given.get(name, default)
        if value is None:
            if required:
                return None
            continue
        term = None
        if not allowed or value in allowed:
            term = _thing(names, value, kinds) if kind == "entity" else _literal(value, kind)
        if term is None:
            return None
        terms[name] = term
    return terms


def _thing(names: str, value: str, kinds: list[str]) -> str | None:
    found = find_thing(_text(names), value, kinds)
    return None if found is None else f"<{found}>"


def _literal(text: str, kind: str) -> str | None:
    """Write a plain value as SPARQL; :mod:`iomkg.rdf.sparql.terms_as_text` knows them all."""
    if not text or not text.isascii() or not text.isprintable() or '"' in text or "\\" in text:
        return None
    if kind == "xsd:string":
        return f'"{text}"'
    plain = (
        (kind == "xsd:date" and _is_day(text))
        or (kind == "xsd:integer" and text.isdigit())
        or (kind == "xsd:boolean" and text in ("true", "false"))
    )
    return f'"{text}"^^<{_XSD}{kind[4:]}>' if plain else None


def _is_day(text: str) -> bool:
    digits = text[:4] + text[5:7] + text[8:]
    if len(text) != 10 or text[4] + text[7] != "--" or not digits.isdigit():
        return False
    from datetime import date  # imported for a date alone

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _rows(store: str, text: str) -> bytes | None:
    import pyoxigraph as ox

    found = ox.Store.read_only(store).query(text)
    if not isinstance(found, ox.QuerySolutions):
        return None
    written = found.serialize(format=ox.QueryResultsFormat.CSV)
    rows = written is not None and written.find(b"\n") + 1 < len(written)
    return written if rows else None


def _text(path: str) -> str:
    with open(path, "rb") as stream:  # noqa: PTH123
        return stream.read().decode()


def _list(written: str) -> list[str]:
    return written.split(LIST) if written else []


def _line(*fields: str) -> str:
    if any("\t" in field or "\n" in field for field in fields):
        raise ValueError(fields)
    return "\t".join(fields)

"""Named queries: plain SPARQL files with grlc's ``#+`` YAML front matter.

A file ``queries/ID.rq`` opens with lines that start with ``#+``; without the marks they are a
YAML mapping with ``id``, ``summary``, ``description``, ``tags``, ``view``, ``params``,
``columns``, ``asks`` and ``tests``. What follows is SPARQL 1.1 that any tool can run; a parameter
is an ordinary variable of it.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from iomkg.ask.folding import near_names
from iomkg.ask.views import View, read_view
from iomkg.errors import BadParameter, FrontMatterError, Place, UnknownQuery, UnreadableFile
from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from iomkg.ask.front import FrontFields
    from iomkg.graph.project import Project
    from iomkg.rdf.sparql.templates import Template

ENTITY, PROPERTY = "entity", "property"
TYPES = (
    "xsd:string",
    "xsd:date",
    "edtf:EDTF",
    "xsd:integer",
    "xsd:boolean",
    "xsd:anyURI",
    ENTITY,
    PROPERTY,
)


class Parameter(NamedTuple):
    """A parameter of a named query.

    Attributes:
        name: the variable, without the question mark.
        type: one of :data:`TYPES`. An ``entity`` is given as a label, acronym, ``kind/slug`` or
            IRI, a ``property`` as a label, local name or IRI.
        required: whether a value must be given; otherwise the variable stays a variable.
        default: the value used where none is given, as written, or None.
        allowed: the values allowed, as written; empty if any will do.
        kinds: for an entity, the kinds allowed (``programme``, ``event`` …); empty if any.
        example: a value that gives an answer.
        description: what the parameter means.
    """

    name: str
    type: str
    required: bool
    default: str | None
    allowed: tuple[str, ...]
    kinds: tuple[str, ...]
    example: str
    description: str

    @property
    def option(self) -> str:
        """The option of the command line: ``as_of`` is ``--as-of``."""
        return "--" + self.name.replace("_", "-")


class Column(NamedTuple):
    """A column of the answer: its name, its type and, where it is a code, the values it takes."""

    name: str
    type: str
    allowed: tuple[str, ...] = ()


class Example(NamedTuple):
    """Parameters to run a query with and the file of the rows expected."""

    params: tuple[tuple[str, str], ...]
    expect: str


class Asked(NamedTuple):
    """A way in which people ask for a query.

    Attributes:
        words: the words that they use.
        params: the parameters that go with them.
        needs: parameters that the question itself must give.
    """

    words: str
    params: tuple[tuple[str, str], ...] = ()
    needs: tuple[str, ...] = ()


class NamedQuery(NamedTuple):
    """A named query.

    Attributes:
        id: its name: the stem of its file.
        summary: what it answers, in one line.
        description: what it answers and how to read the rows.
        tags: words to find it by.
        params: its parameters, in order.
        columns: the columns of its answer, in order.
        answer: the parts that columns play in what a person reads, as far as they do not follow
            from the columns' names; see :mod:`iomkg.ask.answer_parts`.
        tests: examples with the rows expected.
        asks: ways in which people ask for it in plain words.
        text: the whole file; SPARQL to which the front matter is a comment.
        file: the file.
        template: the text cut open where its parameters stand, if that has been done.
        view: how its rows are best shown, if it says so.
    """

    id: str
    summary: str
    description: str
    tags: tuple[str, ...]
    params: tuple[Parameter, ...]
    columns: tuple[Column, ...]
    answer: tuple[tuple[str, tuple[str, ...]], ...]
    tests: tuple[Example, ...]
    asks: tuple[Asked, ...]
    text: str
    file: str
    template: Template | None = None
    view: View | None = None

    def __repr__(self) -> str:
        return f"<named query {self.id}: {self.summary}>"

    @property
    def path(self) -> Path:
        """The file."""
        from pathlib import Path

        return Path(self.file)

    @property
    def examples(self) -> dict[str, str]:
        """The parameters that must be given, with their examples."""
        return {p.name: p.example for p in self.params if p.required}

    def no_parameter(self, name: str) -> BadParameter:
        """Make the error for a parameter that the query does not have; a near one is offered."""
        known = [parameter.name for parameter in self.params]
        hint = near_names(name, known, 1, 0.6)
        listed = ", ".join(known) or "none"
        return BadParameter(
            f"{self.id} has no parameter {name}.", f"{hint}Its parameters: {listed}."
        )


def list_queries(
    project: Project, ready: Mapping[str, NamedQuery | None] | None = None
) -> tuple[NamedQuery, ...]:
    """Read all named queries of a project, ordered by name.

    Args:
        project: the project.
        ready: queries as they have been read before; those whose files still say the same are
            not read again.

    Raises:
        FrontMatterError: if one of them is malformed.
    """
    known = ready or {}
    return tuple(
        read_query(path, known.get(path.stem)) for path in project.contained(project.query_files)
    )


def find_query(
    project: Project, name: str, ready: Mapping[str, NamedQuery | None] | None = None
) -> NamedQuery:
    """Read one named query.

    Args:
        project: the project.
        name: the query's name.
        ready: see :func:`list_queries`.

    Returns:
        The query.

    Raises:
        UnknownQuery: if there is none of that name; near names are offered.
        FrontMatterError: if it is malformed.
    """
    known = (ready or {}).get(name)
    if known is not None and known.path.exists():  # so that the others need not be listed
        paths = {name: known.path}
    else:
        paths = {path.stem: path for path in project.query_files}
    if name in paths:
        (path,) = project.contained([paths[name]])
        return read_query(path, known)
    raise no_query(name, paths)


def no_query(name: str, known: Iterable[str]) -> UnknownQuery:
    """Make the error for a query that there is not; near names are offered.

    Args:
        name: what it was called.
        known: the names of those that there are.
    """
    return UnknownQuery(
        f"There is no query named {name!r}.",
        f"{near_names(name, known)}`iomkg queries` lists them all.",
    )


def read_query(path: Path, known: NamedQuery | None = None, text: str | None = None) -> NamedQuery:
    """Read a named query from its file.

    Args:
        path: a ``.rq`` file with front matter.
        known: the query as it was read before; returned if the file still says the same.
        text: what it holds, if that has been read.

    Returns:
        The query.

    Raises:
        FrontMatterError: if the front matter is missing, is not YAML, or says something that it
            cannot mean; the message names file and line.
        UnreadableFile: if the file is no regular one, or is not UTF-8.
    """
    if text is None:
        from iomkg.rdf.read.text import read_text

        try:
            text = read_text(path)
        except UnreadableFile as problem:
            if not isinstance(problem.__cause__, UnicodeDecodeError):
                raise
            at = problem.__cause__.start
            said = f"byte {at} is not UTF-8."
            raise FrontMatterError(said, "Save the file as UTF-8.", Place(path, 1)) from problem
    if known is not None and known.text == text:
        return known
    from iomkg.ask.front import FrontFields, read_front

    meta = read_front(path, text)
    fields = FrontFields(path, meta, text)
    name = fields.string("id")
    if name != path.stem:
        raise fields.error(f"id is {name!r}", f"Make it {path.stem!r}, the name of the file.")
    return NamedQuery(
        id=name,
        summary=fields.string("summary"),
        description=fields.string("description"),
        tags=fields.strings("tags"),
        params=tuple(_parameter(fields, n, p) for n, p in fields.mapping("params").items()),
        columns=tuple(_column(fields, n, c) for n, c in fields.mapping("columns").items()),
        answer=tuple(_part(fields, n, c) for n, c in fields.mapping("answer").items()),
        tests=tuple(_example(fields, t) for t in fields.list("tests")),
        asks=tuple(_asked(fields, a) for a in fields.list("asks")),
        text=text,
        file=str(path),
        view=read_view(fields.meta.get("view"), fields.error, fields.line("view")),
    )


def _parameter(fields: FrontFields, name: str, given: Any) -> Parameter:
    if not isinstance(given, dict):
        raise fields.error(f"parameter {name!r} is not a mapping", "Write `name: {type: …}`.")
    kind = str(given.get("type", ""))
    if kind not in TYPES:
        raise fields.error(f"parameter {name!r} has type {kind!r}", f"Use {', '.join(TYPES)}.")
    required, default, example = (given.get(k) for k in ("required", "default", "example"))
    if required not in (None, True, False):
        raise fields.error(
            f"parameter {name!r} has required {required!r}",
            "Write `required: true` or leave it out.",
        )
    return Parameter(
        name=name,
        type=kind,
        required=bool(required),
        default=None if default is None else fields.written(default, f"{name!r} has a default"),
        allowed=fields.within(given, "allowed", f"parameter {name!r}"),
        kinds=fields.within(given, "kinds", f"parameter {name!r}"),
        example="" if example is None else fields.written(example, f"{name!r} has an example"),
        description=str(given.get("description", "")),
    )


def quoted(text: str) -> str:
    """Write a value as a person types it after an option: in quotes if it needs them."""
    import re

    return f'"{text}"' if re.search(r"[^\w./-]", text) else text


def _column(fields: FrontFields, name: str, given: Any) -> Column:
    if isinstance(given, list):
        what = f"a value of the column {name!r} is"
        return Column(name, "code", tuple(fields.written(v, what) for v in given))
    if isinstance(given, str):
        return Column(name, given)
    raise fields.error(f"column {name!r} has no type", "Write `name: string` or `name: [a, b]`.")


def _part(fields: FrontFields, name: str, given: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(given, str):
        return name, (given,)
    if isinstance(given, list):
        return name, tuple(fields.written(each, f"a column of {name!r} is") for each in given)
    raise fields.error(
        f"the part {name!r} of `answer` names no column",
        f"Write `{name}: column` or `{name}: [column, column]`.",
    )


def _asked(fields: FrontFields, given: Any) -> Asked:
    if isinstance(given, str):
        return Asked(given)
    if not isinstance(given, dict) or not isinstance(given.get("words"), str):
        raise fields.error("an entry of `asks` has no words", "Write words, or {words: …}.")
    return Asked(
        given["words"],
        fields.params(given, "the params of `asks` are"),
        fields.within(given, "needs", "an entry of `asks`"),
    )


def _example(fields: FrontFields, given: Any) -> Example:
    if not isinstance(given, dict) or "expect" not in given:
        raise fields.error("a test has no `expect`", "Write `{params: {…}, expect: file.csv}`.")
    return Example(fields.params(given, "the params of a test are"), str(given["expect"]))

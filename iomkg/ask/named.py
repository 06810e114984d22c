"""Named queries: plain SPARQL files with grlc's ``#+`` YAML front matter.

A file ``queries/ID.rq`` opens with lines that start with ``#+``; without the marks they are a
YAML mapping with ``id``, ``summary``, ``description``, ``tags``, ``view``, ``params``,
``columns``, ``asks`` and ``tests``. What follows is SPARQL 1.1 that any tool can run; a parameter
is an ordinary variable of it.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from iomkg.ask.folding import near_names
from iomkg.ask.views import View, read_view
from iomkg.errors import BadParameter, FrontMatterError, Place, UnknownQuery, UnreadableFile

if TYPE_CHECKING:
    from pathlib import Path

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
_MARK = "#+"


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
    tests: tuple[Example, ...]
    asks: tuple[Asked, ...]
    text: str
    file: str
    template: Template | None = None
    view: View | None = None

    @property
    def path(self) -> Path:
        """The file."""
        from pathlib import Path

        return Path(self.file)

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
    paths = {path.stem: path for path in project.query_files}
    if name in paths:
        (path,) = project.contained([paths[name]])
        return read_query(path, (ready or {}).get(name))
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
    meta = _front_matter(path, text)
    fields = _Fields(path, meta, text)
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
        tests=tuple(_example(fields, t) for t in fields.list("tests")),
        asks=tuple(_asked(fields, a) for a in fields.list("asks")),
        text=text,
        file=str(path),
        view=read_view(fields.meta.get("view"), fields.error, fields.line("view")),
    )


class _Fields(NamedTuple):
    """The front matter, read with complaints that name the file."""

    path: Path
    meta: Mapping[str, Any]
    text: str

    def error(self, problem: str, next_step: str, line: int = 1) -> FrontMatterError:
        return FrontMatterError(f"{problem}.", next_step, Place(self.path, line))

    def string(self, key: str) -> str:
        value = self.meta.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.error(f"the front matter has no text for {key!r}", f"Add `#+ {key}: …`.")
        return value.strip()

    def strings(self, key: str) -> tuple[str, ...]:
        return tuple(self.written(item, f"an item of {key!r} is") for item in self.list(key))

    def list(self, key: str) -> list[Any]:
        value = self.meta.get(key) or []
        if not isinstance(value, list):
            raise self.error(f"{key!r} is not a list", f"Write `#+ {key}: [ … ]`.")
        return value

    def within(self, given: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        """The texts of a list that an entry has under a key; empty if it has none."""
        value = given.get(key, [])
        if not isinstance(value, list):
            raise self.error(f"{where}: {key!r} is not a list", f"Write `{key}: [ … ]`.")
        return tuple(self.written(item, f"{where}: an item of {key!r} is") for item in value)

    def params(self, given: Mapping[str, Any], what: str) -> tuple[tuple[str, str], ...]:
        """The parameters that an entry gives, with their values."""
        params = given.get("params") or {}
        if not isinstance(params, dict):
            raise self.error(f"{what} not a mapping", "Write `params: {name: …}`.")
        return tuple((str(key), self.written(value, what)) for key, value in params.items())

    def written(self, value: object, what: str) -> str:
        """A value as a person writes it; lists and mappings are none."""
        if isinstance(value, list | dict | set | tuple | bytes):
            raise self.error(f"{what} not a plain value", "Write a text or a number.")
        return written(value)

    def mapping(self, key: str) -> dict[str, Any]:
        value = self.meta.get(key) or {}
        if not isinstance(value, dict):
            raise self.error(f"{key!r} is not a mapping", f"Write `#+ {key}: {{name: …}}`.")
        for name in value:
            if not isinstance(name, str):
                raise self.error(
                    f"the name {name!r} in {key!r} is no text",
                    "Name it in words.",
                    self.line(name),
                )
        return value

    def line(self, name: object) -> int:
        """The line of the front matter that a name begins, or the first."""
        import re

        start = re.compile(rf"\s*{re.escape(str(name))}\s*:")
        lines = front_lines(self.text)
        return next((n for n, (_, line) in enumerate(lines, 1) if start.match(line)), 1)


def front_lines(text: str) -> list[tuple[int, str]]:
    """Return the lines of the front matter, each with the length of the mark cut off."""
    lines = []
    for line in text.split("\n"):
        if not line.startswith(_MARK):
            break
        rest = line[len(_MARK) :].removeprefix(" ")
        lines.append((len(line) - len(rest), rest))
    return lines


def _front_matter(path: Path, text: str) -> Mapping[str, Any]:
    import yaml

    from iomkg.ask.front_yaml import excess, load_front

    block = [line for _, line in front_lines(text)]
    if not block:
        raise FrontMatterError(
            "the file does not open with front matter.",
            "Open it with lines that start with `#+`.",
            Place(path, 1),
        )
    text = "\n".join(block)
    if found := excess(text):
        problem, line = found
        raise FrontMatterError(
            f"in the front matter {problem}.", "Write it out.", Place(path, line)
        )
    try:
        meta = load_front(text)
    except yaml.MarkedYAMLError as problem:
        at = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise FrontMatterError(
            f"the front matter is not YAML: {problem.problem}.",
            "Mend it there; quote a text that contains a colon.",
            Place(path, at),
        ) from problem
    except (yaml.YAMLError, ValueError) as problem:
        raise FrontMatterError(
            f"the front matter is not YAML: {problem}.",
            "Mend it; quote a date, and leave out control characters.",
            Place(path, 1),
        ) from problem
    if not isinstance(meta, dict):
        raise FrontMatterError(
            "the front matter is not a mapping.", "Write `#+ key: value` lines.", Place(path, 1)
        )
    return meta


def _parameter(fields: _Fields, name: str, given: Any) -> Parameter:
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


def written(value: object) -> str:
    """Write a YAML value as a person writes it on the command line (``true``, not ``True``)."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def quoted(text: str) -> str:
    """Write a value as a person types it after an option: in quotes if it needs them."""
    import re

    return f'"{text}"' if re.search(r"[^\w./-]", text) else text


def _column(fields: _Fields, name: str, given: Any) -> Column:
    if isinstance(given, list):
        what = f"a value of the column {name!r} is"
        return Column(name, "code", tuple(fields.written(v, what) for v in given))
    if isinstance(given, str):
        return Column(name, given)
    raise fields.error(f"column {name!r} has no type", "Write `name: string` or `name: [a, b]`.")


def _asked(fields: _Fields, given: Any) -> Asked:
    if isinstance(given, str):
        return Asked(given)
    if not isinstance(given, dict) or not isinstance(given.get("words"), str):
        raise fields.error("an entry of `asks` has no words", "Write words, or {words: …}.")
    return Asked(
        given["words"],
        fields.params(given, "the params of `asks` are"),
        fields.within(given, "needs", "an entry of `asks`"),
    )


def _example(fields: _Fields, given: Any) -> Example:
    if not isinstance(given, dict) or "expect" not in given:
        raise fields.error("a test has no `expect`", "Write `{params: {…}, expect: file.csv}`.")
    return Example(fields.params(given, "the params of a test are"), str(given["expect"]))

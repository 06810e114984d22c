"""Triples and syntax errors of Turtle, N-Triples and JSON-LD files, by pyoxigraph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import pyoxigraph as ox

from iomkg.errors import Place, TurtleSyntaxError, UnreadableFile
from iomkg.rdf.read.blanks import blank_nodes, random_labels, relabel
from iomkg.rdf.read.oversized import shortened
from iomkg.rdf.read.oxterms import NotRdf11, triple_from_ox
from iomkg.rdf.read.remote_contexts import remote_contexts
from iomkg.rdf.read.text import line_starts, place_at, read_text
from iomkg.terms import BASE, Triple

FORMATS: Final = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
}
"""What is read, by suffix."""

# "Parser error at line 2 between columns 4 and 8: " is said by the place already.
_POSITION: Final = re.compile(r"Parser error (?:at|between) line .*?\d: ")

# Strings, comments and IRIs are skipped; the rest is syntax that Turtle 1.1 does not have.
_RDF12: Final = re.compile(
    r'"""(?:"{0,2}(?:[^"\\]++|\\.))*+"""|"(?:[^"\\\r\n]|\\.)*+"'
    r"|'''(?:'{0,2}(?:[^'\\]++|\\.))*+'''|'(?:[^'\\\r\n]|\\.)*+'"
    r"|#[^\r\n]*|<[^<>\s]*>|\\."
    r"|(?P<found><<|\{\||~|@[A-Za-z]+(?:-[A-Za-z0-9]+)*--)",
    re.DOTALL,
)
_TERM: Final = re.compile(
    rb'"(?:[^"\\\r\n]++|\\.)*+"|\'(?:[^\'\\\r\n]++|\\.)*+\'|<<|>>|<[^<>\s]*>|#[^\r\n]*', re.DOTALL
)
_DOUBTFUL: Final = ("_:", "<<", "{|")
_DIRECTED: Final = re.compile(r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*--")
DEEPEST_TERMS: Final = 200
DEEP_TERMS: Final = "triple terms are nested too deeply; they are of RDF 1.2: write RDF 1.1"
# A binary file can have an error at each byte.
_MOST_ERRORS: Final = 100
_LONGEST_PROBLEM: Final = 200

_RDF12_PROBLEM: Final = (
    "triple terms and text directions are of RDF 1.2, which is not read: write RDF 1.1"
)


@dataclass(frozen=True)
class ParsedFile:
    """What was read from a file.

    Attributes:
        text: its text.
        triples: the triples in the order of the parser, duplicates kept; where there are errors,
            those around them.
        errors: every syntax error, by place.
        quads: the triples as the engine read them, which a store takes without turning them back;
            None where they are not the same terms, because the file has blank nodes.
        base: what relative IRIs were resolved against where the file sets no base.
    """

    text: str
    triples: tuple[Triple, ...]
    errors: tuple[TurtleSyntaxError, ...]
    quads: tuple[ox.Quad, ...] | None = None
    base: str = BASE


@dataclass(frozen=True)
class UnparsedFile:
    """A file of Turtle or N-Triples of which only the text was read. It has no blank nodes.

    Attributes:
        text: its text.
        syntax: its syntax.
        base: what relative IRIs are resolved against where the file sets no base.
    """

    text: str
    syntax: ox.RdfFormat
    base: str


def read_unparsed(path: Path, base: str) -> UnparsedFile | None:
    """Read a file that the engine can be trusted to read by itself.

    Args:
        path: a ``.ttl`` or ``.nt`` file.
        base: what relative IRIs are resolved against where the file sets no base.

    Returns:
        The file; None if it may have blank nodes or anything of RDF 1.2.

    Raises:
        UnreadableFile: as :func:`read_triples`.
    """
    syntax = format_of(path)
    if syntax == ox.RdfFormat.JSON_LD:
        return None
    text = read_text(path)
    doubtful = _DOUBTFUL if syntax == ox.RdfFormat.N_TRIPLES else (*_DOUBTFUL, "[", "(", "~")
    if any(sign in text for sign in doubtful) or _DIRECTED.search(text):
        return None
    return UnparsedFile(text, syntax, base)


def read_triples(path: Path) -> list[Triple]:
    """Read the triples of a file (Turtle, N-Triples, JSON-LD 1.1; by its suffix).

    Relative IRIs are resolved against :data:`BASE` where the file sets no base. Numerals keep
    the form in which they are written, language tags are put in lower case, and labels of blank
    nodes are made unique to the file.

    Args:
        path: a ``.ttl``, ``.nt`` or ``.jsonld`` file.

    Returns:
        The triples in the order of the parser, duplicates kept.

    Raises:
        UnreadableFile: the file is missing, of another kind, or not UTF-8; or it is JSON-LD that
            names a context by address, or a graph.
        TurtleSyntaxError: the file does not parse, or holds RDF 1.2; the first such place.
    """
    reading = read_file(path)
    if reading.errors:
        raise reading.errors[0]
    return list(reading.triples)


def read_file(path: Path, base: str = BASE) -> ParsedFile:
    """Read the triples and the syntax errors of a file in one pass.

    Args:
        path: a ``.ttl``, ``.nt`` or ``.jsonld`` file.
        base: what relative IRIs are resolved against where the file sets no base.

    Returns:
        Both; see :class:`ParsedFile`.

    Raises:
        UnreadableFile: as :func:`read_triples`.
    """
    format_of(path)
    return parse_text(path, read_text(path), base)


def parse_text(path: Path, text: str, base: str = BASE) -> ParsedFile:
    """Read the triples and the syntax errors of a file whose text has been read.

    Args:
        path: the file; its suffix tells the syntax.
        text: its text.
        base: what relative IRIs are resolved against where the file sets no base.

    Returns:
        Both; see :class:`ParsedFile`.

    Raises:
        UnreadableFile: as :func:`read_triples`.
    """
    syntax = format_of(path)
    if syntax != ox.RdfFormat.JSON_LD and deep_terms(text):
        return ParsedFile(text, (), (TurtleSyntaxError(Place(path), DEEP_TERMS),), base=base)
    if syntax == ox.RdfFormat.JSON_LD:
        malformed = check_json(path, text)
        if malformed:
            return ParsedFile(text, (), (malformed,), base=base)
    triples, errors, quads = _parse(path, text, syntax, base)
    blanks = blank_nodes(triples)
    random = random_labels(blanks, text)
    labelled = relabel(triples, random, path, text) if blanks else triples
    same = labelled is triples and quads is not None
    known = tuple(quads or ()) if same else None
    return ParsedFile(text, tuple(labelled), tuple(errors), known, base)


def deep_terms(text: str) -> bool:
    """Tell whether triple terms are nested so deeply that the engine would end the process."""
    return (
        text.count("<<") > DEEPEST_TERMS
        and term_depth(text.encode("utf-8", "surrogatepass")) > DEEPEST_TERMS
    )


def term_depth(part: bytes, depth: int = 0) -> int:
    """Follow how deeply triple terms are nested (RDF 1.2).

    Args:
        part: a part of a document.
        depth: how deeply they are before it.

    Returns:
        How deeply they are at its end, or where they are first deeper than can be borne.
    """
    opened = part.count(b"<<")
    if depth + opened <= DEEPEST_TERMS:
        return max(0, depth + opened - part.count(b">>")) if opened else depth
    for token in _TERM.finditer(part):
        depth = max(0, depth + {b"<<": 1, b">>": -1}.get(token[0], 0))
        if depth > DEEPEST_TERMS:
            break
    return depth


def format_of(path: Path) -> ox.RdfFormat:
    """Tell the syntax of a file by its suffix, in any case.

    Args:
        path: the file, which need not exist.

    Returns:
        The syntax.

    Raises:
        UnreadableFile: the suffix is not one that is read here.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise UnreadableFile.at(
            Place(path),
            "is not of a kind that is read here.",
            "Give Turtle (.ttl), N-Triples (.nt) or JSON-LD (.jsonld).",
        ) from None


def syntax_error(path: Path, error: SyntaxError) -> TurtleSyntaxError:
    """Turn an error of pyoxigraph into one of ours.

    Args:
        path: the file that was parsed.
        error: what the parser raised.

    Returns:
        The error, with file, line, column and end.
    """
    problem = _POSITION.sub("", error.msg, count=1)
    if len(problem) > _LONGEST_PROBLEM:
        # The message repeats the token, which may be the rest of the file.
        problem = f"{problem[: _LONGEST_PROBLEM - 1]}…"
    end = (error.end_lineno, error.end_offset) if error.lineno else (None, None)
    return TurtleSyntaxError(Place(path, error.lineno, error.offset, *end), problem)


def check_json(path: Path, text: str) -> TurtleSyntaxError | None:
    """Refuse what would be fetched, before any RDF parser sees the document.

    Args:
        path: the file.
        text: what it holds.

    Returns:
        The error of a text that is not JSON, or None.

    Raises:
        UnreadableFile: the document names a context by address, or is nested too deeply.
    """
    try:
        addresses = remote_contexts(text)
    except json.JSONDecodeError as error:
        return TurtleSyntaxError(Place(path, error.lineno, error.colno), error.msg)
    except RecursionError as error:
        raise UnreadableFile.at(
            Place(path), "is nested too deeply.", "Flatten the document."
        ) from error
    if addresses:
        raise UnreadableFile.at(
            Place(path),
            f"takes its context from {addresses[0] or 'an empty address'}, and nothing is fetched.",
            "Write that context out in the file.",
        )
    return None


_Parsed: TypeAlias = tuple[list[Triple], list[TurtleSyntaxError], list[ox.Quad] | None]


def _parse(path: Path, text: str, syntax: ox.RdfFormat, base: str) -> _Parsed:
    with suppress(MemoryError):
        return _parsed(path, text, syntax, base)
    short = None if syntax == ox.RdfFormat.JSON_LD else shortened(text)
    if short:
        with suppress(MemoryError):
            triples, errors, _ = _parsed(path, short.text, syntax, base)
            return (
                [short.restored(triple) for triple in triples],
                [short.relocated(error, text) for error in errors],
                None,
            )
    raise UnreadableFile.at(
        Place(path),
        "has a name longer than 16 MiB, or needs more memory than there is.",
        "Split the file.",
    )


def _parsed(path: Path, text: str, syntax: ox.RdfFormat, base: str) -> _Parsed:
    triples: list[Triple] = []
    quads: list[ox.Quad] = []
    errors: dict[tuple[int, int], TurtleSyntaxError] = {}
    newer, may_name_graphs = False, syntax == ox.RdfFormat.JSON_LD
    for item in _quads_and_errors(text, syntax, base):
        if isinstance(item, SyntaxError):
            error = syntax_error(path, item)
            # Of several errors at one place pyoxigraph gives the first noticed last.
            errors[_by_place(error)] = error
            if len(errors) == _MOST_ERRORS:
                break
        elif may_name_graphs and not isinstance(item.graph_name, ox.DefaultGraph):
            raise UnreadableFile.at(
                Place(path),
                f"names a graph, {item.graph_name}; only one unnamed graph is read.",
                "Take the statements out of the named graph.",
            )
        else:
            try:
                triples.append(triple_from_ox(item))
                quads.append(item)
            except NotRdf11:
                newer = True
    if newer:
        for error in _rdf12(path, text):
            errors.setdefault(_by_place(error), error)
    ordered = [errors[key] for key in sorted(errors)][:_MOST_ERRORS]
    if len(ordered) == _MOST_ERRORS:
        last = ordered[-1]
        ordered[-1] = TurtleSyntaxError(
            last.place, f"{last.problem}; further errors are not listed."
        )
    return triples, ordered, quads


def _quads_and_errors(
    text: str, syntax: ox.RdfFormat, base: str
) -> Iterator[ox.Quad | SyntaxError]:
    parser = ox.parse(input=text, format=syntax, base_iri=base)
    while True:
        try:
            yield from parser
        except SyntaxError as error:
            yield error
        else:
            return


def _rdf12(path: Path, text: str) -> list[TurtleSyntaxError]:
    """Find the RDF 1.2 syntax in a Turtle file that is known to have some."""
    starts = line_starts(text)
    places = [
        place_at(path, starts, *match.span()) for match in _RDF12.finditer(text) if match["found"]
    ]
    return [TurtleSyntaxError(place, _RDF12_PROBLEM) for place in places or [Place(path)]]


def _by_place(error: TurtleSyntaxError) -> tuple[int, int]:
    return (error.place.line or 0, error.place.column or 0)

"""Rows of an answer, in the formats of the W3C and in two for people."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.store.base import Row, Rows
from iomkg.terms import XSD, Blank, Iri, Literal, Term, shorten_term

ROW_FORMATS: Final = ("table", "csv", "tsv", "json", "xml", "md")
"""Names of the formats that :func:`write_rows` and :func:`write_boolean` know."""

_NO_IRI: Final = re.compile(r"[\x00-\x20<>|\x7f-\x9f]")
_NUMERIC: Final = frozenset({XSD + "integer", XSD + "decimal", XSD + "double"})
_XML_HEAD: Final = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n'
)


def write_rows(
    rows: Rows,
    format: str,  # noqa: A002
    *,
    width: int | None = None,
    colour: bool = False,
) -> Iterator[str]:
    r"""Write the answer to a SELECT query.

    Args:
        rows: the answer; ``table`` reads it whole, the other formats row by row.
        format: one of :data:`ROW_FORMATS`. ``csv``: plain values, lines ending in CR LF
            (SPARQL 1.1 Query Results CSV and TSV Formats, sections 2 and 3). ``tsv``: terms in
            Turtle syntax, lines ending in LF (the same, sections 2 and 4). ``json``: SPARQL 1.1
            Query Results JSON Format, one row a line. ``xml``: SPARQL Query Results XML Format
            (Second Edition). ``table``: columns for a terminal. ``md``: a table in GitHub
            Flavored Markdown.
        width: columns of the terminal, for ``table``; None for no limit.
        colour: whether ``table`` may use ANSI escapes.

    Returns:
        Pieces of the text. They hold their own line ends: write them to a file opened with
        ``newline=""``, or the CR LF of ``csv`` may change.

    Raises:
        BadParameter: if the format has another name.
        StoreError: for ``xml`` and while the pieces are read, if a literal has a control
            character.
    """
    _refuse_unknown(format)
    if format == "table":
        return _table(rows, width, colour)
    return _WRITERS[format](rows)


def write_boolean(value: bool, format: str) -> str:  # noqa: A002
    """Write the answer to an ASK query.

    Args:
        value: the answer.
        format: one of :data:`ROW_FORMATS`. The recommendations define ``json`` (SPARQL 1.1
            Query Results JSON Format, section 3.1.2) and ``xml`` (SPARQL Query Results XML
            Format, section 2.3.2); the other formats give the word alone.

    Returns:
        The text, with a line end.

    Raises:
        BadParameter: if the format has another name.
    """
    _refuse_unknown(format)
    word = "true" if value else "false"
    if format == "json":
        return f'{{"head": {{}}, "boolean": {word}}}\n'
    if format == "xml":
        body = f"  <head/>\n  <boolean>{word}</boolean>\n"
        return f"{_XML_HEAD}{body}</sparql>\n"
    return f"{word}\r\n" if format == "csv" else f"{word}\n"


def _refuse_unknown(name: str) -> None:
    if name not in ROW_FORMATS:
        raise BadParameter(
            f"An answer cannot be written as {name!r}.", f"Choose one of {', '.join(ROW_FORMATS)}."
        )


def _csv(rows: Rows) -> Iterator[str]:
    yield ",".join(map(csv_field, rows.variables)) + "\r\n"
    for row in rows.rows:
        yield ",".join(csv_field("" if term is None else str(term)) for term in row) + "\r\n"


def csv_field(text: str) -> str:
    """Write a text as a field of CSV, in quotes where it has to be (RFC 4180, section 2)."""
    if not ("," in text or '"' in text or "\n" in text or "\r" in text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'


def _tsv(rows: Rows) -> Iterator[str]:
    from iomkg.rdf.writers.termtext import turtle_text

    yield "\t".join(f"?{name}" for name in rows.variables) + "\n"
    for row in rows.rows:
        yield "\t".join("" if term is None else turtle_text(term) for term in row) + "\n"


def _json(rows: Rows) -> Iterator[str]:
    from json import JSONEncoder

    encode = JSONEncoder(ensure_ascii=False).encode
    yield f'{{"head": {{"vars": {encode(rows.variables)}}}, "results": {{"bindings": ['
    separator = "\n"
    for row in rows.rows:
        binding = {
            name: _json_term(term)
            for name, term in zip(rows.variables, row, strict=True)
            if term is not None
        }
        yield separator + encode(binding)
        separator = ",\n"
    yield "\n]}}\n"


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Blank):
        return {"type": "bnode", "value": term.value}
    written = {"type": "literal", "value": term.value}
    if term.language:
        written["xml:lang"] = term.language
    elif term.datatype != XSD + "string":
        written["datatype"] = term.datatype
    return written


def _xml(rows: Rows) -> Iterator[str]:
    from iomkg.rdf.writers.xmltext import escape

    yield f"{_XML_HEAD}  <head>\n"
    names = [escape(name) for name in rows.variables]
    for name in names:
        yield f'    <variable name="{name}"/>\n'
    yield "  </head>\n  <results>\n"
    for row in rows.rows:
        bindings = "".join(
            f'      <binding name="{name}">{_xml_term(term, escape)}</binding>\n'
            for name, term in zip(names, row, strict=True)
            if term is not None
        )
        yield f"    <result>\n{bindings}    </result>\n"
    yield "  </results>\n</sparql>\n"


def _xml_term(term: Term, escape: Callable[[str], str]) -> str:
    text = escape(term.value)
    if isinstance(term, Iri):
        return f"<uri>{text}</uri>"
    if isinstance(term, Blank):
        return f"<bnode>{text}</bnode>"
    if term.language:
        return f'<literal xml:lang="{escape(term.language)}">{text}</literal>'
    if term.datatype != XSD + "string":
        return f'<literal datatype="{escape(term.datatype)}">{text}</literal>'
    return f"<literal>{text}</literal>"


def _table(rows: Rows, width: int | None, colour: bool) -> Iterator[str]:
    from iomkg.rdf.rows.table import draw_table

    found = [*rows.rows]
    cells = [["" if term is None else shorten_term(term) for term in row] for row in found]
    numeric = {index for index in range(len(rows.variables)) if _is_numeric(found, index)}
    return draw_table(rows.variables, cells, width=width, colour=colour, right=numeric)


def _is_numeric(rows: list[Row], index: int) -> bool:
    terms = [row[index] for row in rows if row[index] is not None]
    return bool(terms) and all(
        isinstance(term, Literal) and term.datatype in _NUMERIC for term in terms
    )


def _md(rows: Rows) -> Iterator[str]:
    from iomkg.rdf.rows.markdown import draw_markdown

    cells = ([_md_cell(term) for term in row] for row in rows.rows)
    return draw_markdown(rows.variables, cells)


def _md_cell(term: Term | None) -> str:
    from iomkg.rdf.rows.markdown import markdown

    if term is None:
        return ""
    text = shorten_term(term)
    # An IRI in full is made a link; it has no character that Markdown could mistake there, unless
    # an endpoint sent what is no IRI.
    if isinstance(term, Iri) and text == term.value and not _NO_IRI.search(text):
        return f"<{text}>"
    return markdown(text)


_WRITERS: Final[dict[str, Callable[[Rows], Iterator[str]]]] = {
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
    "xml": _xml,
    "md": _md,
}

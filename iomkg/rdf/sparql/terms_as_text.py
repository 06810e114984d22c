"""RDF terms as SPARQL text, and parameters as RDF terms."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from iomkg.errors import BadParameter
from iomkg.rdf.read.escapes import SURROGATE
from iomkg.terms import EDTF, PREFIXES, RDF, XSD, Iri, Literal

# These are compiled where a literal is written: most queries are asked without one.
# A `u` after a backslash would be half a codepoint escape to an engine that expands those first.
_SPECIAL: Final = r"\\[uU]?|[\"\n\r\t\x00-\x1f\x7f]"
_ECHARS: Final = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}
_DATE: Final = r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"


def sparql_term(term: Iri | Literal) -> str:
    """Write a term so that SPARQL reads back the very same term.

    Args:
        term: an absolute IRI or a literal.

    Returns:
        The term in SPARQL syntax, without abbreviation.

    Raises:
        BadParameter: if it has an ill-formed IRI or language tag, or half a surrogate pair.

    Standard: SPARQL 1.1 Query Language, sections 4.1 (terms) and 19.7 (escapes in strings);
    RFC 3987, section 2.2; RFC 5646, section 2.1.
    """
    if isinstance(term, Iri):
        return f"<{_checked_iri(term.value)}>"
    text = f'"{re.sub(_SPECIAL, _escape, _checked_text(term.value))}"'
    if term.language:
        if not _language_tag().fullmatch(term.language):
            raise BadParameter(
                f"{term.language!r} is not a language tag.", "Write one such as en or pt-BR."
            )
        return f"{text}@{term.language}"
    if term.datatype == RDF + "langString":
        raise BadParameter(
            f"The literal {term.value!r} of type rdf:langString has no language.",
            "Give it a language, or the type xsd:string.",
        )
    if term.datatype == XSD + "string":
        return text
    return f"{text}^^<{_checked_iri(term.datatype)}>"


def parse_parameter(text: str, datatype: str) -> Iri | Literal:
    """Read a parameter as a person types it.

    Args:
        text: the value.
        datatype: ``xsd:string``, ``xsd:date``, ``xsd:integer``, ``xsd:boolean``, ``xsd:anyURI``
            or ``edtf:EDTF``, or the IRI of one of these.

    Returns:
        An IRI for ``xsd:anyURI``, otherwise a literal of that datatype. Spaces around the value
        are dropped, except from a string.

    Raises:
        BadParameter: if the value is not of that type, or the type is none of these.

    Standard: XML Schema 1.1 Datatypes, sections 3.3.1, 3.3.2, 3.3.9, 3.3.17 and 3.4.13 (of
    dates, the years 0001 to 9999).
    """
    prefix, _, local = datatype.partition(":")
    iri = PREFIXES.get(prefix, f"{prefix}:") + local
    if iri not in _READERS:
        raise BadParameter(
            f"{datatype!r} is not a type of parameter.",
            "Use xsd:string, xsd:date, xsd:integer, xsd:boolean, xsd:anyURI or edtf:EDTF.",
        )
    return _READERS[iri](text)


def _date(text: str) -> Literal:
    from datetime import date

    match = re.fullmatch(_DATE, text.strip())
    try:
        date.fromisoformat(match[1] if match else "")
    except ValueError:
        raise BadParameter(
            f"{text!r} is not a date.", "Write a day of the calendar, for example 1951-12-05."
        ) from None
    return Literal(text.strip(), XSD + "date")


def _lexical(datatype: str, pattern: str, what: str, example: str) -> Callable[[str], Literal]:
    """Return a reader of literals whose text matches a pattern."""

    def read(text: str) -> Literal:
        if not re.fullmatch(pattern, text.strip()):
            raise BadParameter(f"{text!r} is not {what}.", f"Write {example}.")
        return Literal(_checked_text(text.strip()), datatype)

    return read


def _edtf(text: str) -> Literal:
    read = _lexical(
        EDTF + "EDTF",
        r"[0-9XYTZE~?%/.,:+{}\[\] -]*[0-9X][0-9XYTZE~?%/.,:+{}\[\] -]*",
        "a date",
        "EDTF, for example 1951 or 1951-12-05",
    )(text)
    for day in re.findall(r"(?<![0-9])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])", read.value):
        _date(day)
    return read


_READERS: Final[dict[str, Callable[[str], Iri | Literal]]] = {
    XSD + "string": lambda text: Literal(_checked_text(text)),
    XSD + "anyURI": lambda text: Iri(_checked_iri(text.strip())),
    XSD + "date": _date,
    XSD + "integer": _lexical(
        XSD + "integer", "[+-]?[0-9]+", "a whole number", "digits only, for example 173"
    ),
    XSD + "boolean": _lexical(
        XSD + "boolean", "true|false|1|0", "a truth value", "true or false, for example true"
    ),
    EDTF + "EDTF": _edtf,
}


def _escape(match: re.Match[str]) -> str:
    char = match[0]
    if char[0] == "\\" and len(char) == 2:
        return rf"\\\U{ord(char[1]):08X}"
    return _ECHARS.get(char) or rf"\U{ord(char):08X}"


@cache
def _language_tag() -> re.Pattern[str]:
    # RFC 5646, section 2.1, without the grandfathered tags.
    return re.compile(
        r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?"
        r"(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
        r"(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+",
        re.ASCII | re.IGNORECASE,
    )


def _checked_text(text: str) -> str:
    if not text.isascii() and (found := SURROGATE.search(text)):
        raise BadParameter(
            f"{text!r} has half a surrogate pair, U+{ord(found[0]):04X}.",
            "Give the text in UTF-8.",
        )
    return text


def _checked_iri(iri: str) -> str:
    import pyoxigraph as ox

    try:
        ox.NamedNode(iri)
    except ValueError:
        raise BadParameter(
            f"{iri!r} is not an absolute IRI.",
            "Write one such as https://example.org/thing, with any character "
            "that IRIs do not have percent-encoded.",
        ) from None
    return iri

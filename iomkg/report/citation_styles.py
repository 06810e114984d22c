"""Citations as text, BibTeX, CSL-JSON and RIS.

Standards: BibTeX as its manual has it (btxdoc), CSL-JSON 1.0.2 (schema ``csl-data.json``), RIS as
Research Information Systems described it. Names are given whole in each: which part of a name is
the family's is not the graph's to guess.
"""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import Any, Final

from iomkg.ask.cite import CitedPlace, Reference
from iomkg.rdf.rows.table import visible
from iomkg.terms import shorten

STYLES: Final = ("text", "bibtex", "csl", "ris")
_DAY: Final = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?")
_BIBTEX: Final = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "–": "--",
}


class Citation:
    """A citation in each of the styles.

    Attributes:
        reference: what it is made from.
    """

    def __init__(self, reference: Reference) -> None:
        self.reference = reference

    def __repr__(self) -> str:
        return f"<citation of {shorten(self.reference.iri)}>"

    def __str__(self) -> str:
        return self.text

    @property
    def key(self) -> str:
        """A key for bibliographies: the short address, in ASCII letters, digits and hyphens."""
        short = shorten(self.reference.iri).removeprefix("https://w3id.org/iomkg/")
        digits = "".join(c if c.isascii() and c.isalnum() else "-" for c in short)
        return f"iomkg-{re.sub('-+', '-', digits).strip('-')}"

    @cached_property
    def text(self) -> str:
        """One paragraph for people to read, control characters made visible."""
        it = self.reference
        by = ", ".join(it.authors)
        when = _year(it) or _range(it)
        dated = f" ({when})" if when else ""
        edition = f"In {it.container}, version" if it.container else "Version"
        read = f"Read at {it.page} on {it.seen}." if it.seen else f"{it.page}."
        parts = (
            *((f"{by}{dated}.", _sentence(it.title)) if by else (f"“{it.title}”{dated}.",)),
            f"{edition} {it.version}." if it.container or it.version else "",
            *(_sentence(_place(place)) for place in it.places),
            f"{it.digest}." if it.digest else "",
            *map(_sentence, it.notes),
            read if it.page else "",
            it.iri,
        )
        return visible(_plain(" ".join(part for part in parts if part)))

    @cached_property
    def bibtex(self) -> str:
        """An entry for BibTeX; what has a meaning there is escaped."""
        it = self.reference
        fields = {
            "author": " and ".join(f"{{{_tex(name)}}}" for name in it.authors),
            "title": f"{{{_tex(it.title)}}}",
            "year": _year(it),
            "howpublished": _tex(f"In: {it.container}") if it.container else "",
            "version": _tex(it.version),
            "url": _tex_address(it.page or it.iri),
            "urldate": it.seen,
            "note": _tex(" ".join(_notes(it))),
        }
        listed = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{listed}}}\n"

    @cached_property
    def csl(self) -> dict[str, Any]:
        """An item of CSL-JSON."""
        it = self.reference
        item: dict[str, Any] = {
            "id": self.key,
            "type": "dataset" if it.kind != "source" else "webpage" if it.page else "document",
            "title": _plain(it.title),
            "author": [{"literal": _plain(name)} for name in it.authors],
            "issued": _csl_date(it.published),
            "accessed": _csl_date(it.seen),
            "container-title": _plain(it.container),
            "version": it.version,
            "URL": it.page or it.iri,
            "note": _plain(" ".join(_notes(it))),
        }
        return {name: value for name, value in item.items() if value}

    @cached_property
    def ris(self) -> str:
        """A record in RIS."""
        lines = "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(self.reference) if value)
        return f"{lines}ER  - \r\n"


def write_citation(citation: Citation, style: str) -> str:
    """Write a citation, with a line end.

    Args:
        citation: the citation.
        style: one of :data:`STYLES`.
    """
    if style == "csl":
        return json.dumps([citation.csl], ensure_ascii=False, indent=2) + "\n"
    if style == "bibtex":
        return citation.bibtex
    return citation.ris if style == "ris" else f"{citation.text}\n"


def _ris(it: Reference) -> list[tuple[str, str]]:
    kind = "DATA" if it.kind != "source" else "ELEC" if it.page else "GEN"
    return [
        ("TY", kind),
        ("ID", Citation(it).key),
        *(("AU", _plain(name)) for name in it.authors),
        ("TI", _plain(it.title)),
        ("T2", _plain(it.container)),
        ("PY", _year(it)),
        ("ET", it.version),
        ("Y2", it.seen.replace("-", "/")),
        ("UR", it.page or it.iri),
        *(("N1", _plain(note)) for note in _notes(it)),
    ]


def _notes(it: Reference) -> list[str]:
    """Return what has no field of its own: places, digests, a range of dates, the address."""
    notes = (
        *(_sentence(_place(place)) for place in it.places),
        f"{it.digest}." if it.digest else "",
        f"Published {_range(it)}." if it.published and not _year(it) else "",
        *map(_sentence, it.notes),
        f"{it.iri}." if it.page else "",
    )
    return [note for note in notes if note]


def _place(place: CitedPlace) -> str:
    where = ", ".join(part for part in (place.source, place.locator) if part)
    return f"{where} ({place.digest})" if place.digest else where


def _sentence(text: str) -> str:
    return text if not text or text[-1] in ".?!" else f"{text}."


def _year(it: Reference) -> str:
    """Return the year of publication, if it is known."""
    years = {part[:4] for part in it.published.split("/") if _DAY.match(part)}
    return years.pop() if len(years) == 1 else ""


def _range(it: Reference) -> str:
    begins, _, ends = it.published.partition("/")
    return f"between {begins} and {ends}" if ends else begins


def _csl_date(stated: str) -> dict[str, list[list[int]]]:
    parts = [_DAY.match(part) for part in stated.split("/")]
    dates = [[int(number) for number in part[0].split("-")] for part in parts if part]
    return {"date-parts": dates} if dates else {}


def _plain(text: str) -> str:
    """Return a text in one line."""
    return " ".join(text.split())


def _tex(text: str) -> str:
    return "".join(_BIBTEX.get(c, c) for c in _plain(text))


def _tex_address(address: str) -> str:
    """Write an address as it is, but for what would end the field it stands in."""
    return re.sub(r"[{}\\\s]", lambda found: f"%{ord(found[0]):02X}", address)

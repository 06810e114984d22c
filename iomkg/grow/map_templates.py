"""Templates: texts with places for the fields of a record, and the terms made from them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from iomkg.errors import DateError, IomkgError
from iomkg.graph.dates import bounds
from iomkg.grow.settings import MapSetting
from iomkg.terms import EDTF, ID, PREFIXES, XSD, Iri, Literal

Fields = Mapping[str, str]
"""The fields of a record by name: cells by column, what a key stands for, and counts."""

_FIELD: Final = re.compile(r"\{([^{}|]*)(\|slug)?\}")
_NOT_IN_SLUGS: Final = re.compile(r"[^a-z0-9]+")
_BRACE: Final = re.compile(r"[{}]")
_IRI: Final = re.compile(r'[^\x00-\x20<>"{}|^`\\]+')
_KINDS: Final = {
    "string": XSD + "string",
    "integer": XSD + "integer",
    "decimal": XSD + "decimal",
    "boolean": XSD + "boolean",
    "day": XSD + "date",
    "date": EDTF + "EDTF",
}
_WRITTEN: Final = {
    "integer": re.compile(r"[+-]?[0-9]+"),
    "decimal": re.compile(r"[+-]?[0-9]*\.?[0-9]+"),
    "boolean": re.compile(r"true|false"),
    "day": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


class BadValue(IomkgError):
    """A record gives a value that is not of the kind that the map says."""


@dataclass(frozen=True)
class MapTemplate:
    """A text with places for fields: ``country/{state}``.

    ``{name|slug}`` is the field in lower-case words joined by hyphens, without accents.

    Attributes:
        setting: where it was written.
        text: the text.
    """

    setting: MapSetting
    text: str

    def fill(self, fields: Fields) -> str:
        """Return the text with the fields in their places."""

        def field(found: re.Match[str]) -> str:
            return _slug(fields[found[1]]) if found[2] else fields[found[1]]

        return _FIELD.sub(field, self.text)

    def given(self, fields: Fields) -> bool:
        """Whether the record has a value for each place."""
        return all(fields[name] for name, _ in _FIELD.findall(self.text))

    def iri(self, fields: Fields) -> Iri:
        """Return the IRI that the filled text stands for.

        ``prefix:local`` with one of the usual prefixes is a term of that vocabulary; an absolute
        IRI is itself; anything else is the name of a thing of the graph.

        Raises:
            BadValue: if the text has characters that no IRI may have.
        """
        filled = self.fill(fields)
        if not _IRI.fullmatch(filled):
            raise BadValue(f"{filled!r} is no IRI.", "Name things by {field|slug}.")
        prefix, colon, local = filled.partition(":")
        if colon and prefix in PREFIXES:
            return Iri(PREFIXES[prefix] + local)
        return Iri(filled if colon else ID + filled)


@dataclass(frozen=True)
class TermTemplate:
    """An object: an IRI or a literal of a kind.

    Attributes:
        kind: ``iri``, ``text`` or a kind of literal.
        template: its text.
        language: the language of a text.
        split: what stands between several values, or an empty string.
    """

    kind: str
    template: MapTemplate
    language: str = ""
    split: str = ""

    def terms(self, fields: Fields) -> tuple[Iri | Literal, ...]:
        """Return the terms for a record: one, or each of several values; none if all is empty.

        Raises:
            BadValue: as :meth:`term`.
        """
        if not self.template.given(fields):
            return ()
        if not self.split:
            return (self.term(fields),)
        values = (value.strip() for value in self.template.fill(fields).split(self.split))
        each = TermTemplate(self.kind, MapTemplate(self.template.setting, "{}"), self.language)
        return tuple(each.term({"": value}) for value in values if value)

    def term(self, fields: Fields) -> Iri | Literal:
        """Return the term for a record.

        Raises:
            BadValue: if the record has no value of this kind.
        """
        if self.kind == "iri":
            return self.template.iri(fields)
        filled = self.template.fill(fields)
        if self.kind == "text":
            return Literal(filled, language=self.language)
        form = _WRITTEN.get(self.kind)
        if form is not None and not form.fullmatch(filled):
            raise BadValue(f"{filled!r} is no {self.kind}.", "Correct the cell.")
        if self.kind == "date":
            try:
                bounds(filled)
            except DateError as problem:
                raise BadValue(problem.message, problem.next_step) from problem
        return Literal(filled, _KINDS[self.kind])


def read_template(setting: MapSetting, known: Collection[str]) -> MapTemplate:
    """Read a template.

    Args:
        setting: a text.
        known: the fields that there are.

    Raises:
        UnreadableFile: if it has a place for a field that there is not.
    """
    text = " ".join(setting.text().split())
    for name, _ in _FIELD.findall(text):
        if name not in known:
            raise setting.wrong(
                f"has a place for {{{name}}}, which no record has",
                f"Use fields that there are: {', '.join(sorted(known))}.",
            )
    if _BRACE.search(_FIELD.sub("", text)):
        raise setting.wrong("has a brace that stands alone", "Write places as {field}.")
    return MapTemplate(setting, text)


def read_term(setting: MapSetting, known: Collection[str]) -> TermTemplate:
    """Read an object: ``{iri: …}``, ``{text: …, lang: en}``, ``{integer: …}`` and so on.

    ``split: ";"`` makes a value of each part of the text.

    Args:
        setting: the object.
        known: the fields that there are.

    Raises:
        UnreadableFile: if it is of no kind that is known.
    """
    kinds = ("iri", "text", *_KINDS)
    parts = setting.named((), (*kinds, "lang", "split"))
    chosen = [name for name in parts if name not in ("lang", "split")]
    if len(chosen) != 1:
        raise setting.wrong("should be of one kind", f"Write one of {', '.join(kinds)}.")
    kind = chosen[0]
    if ("lang" in parts) != (kind == "text"):
        raise setting.wrong("has a language only as a text", "Write `{text: …, lang: en}`.")
    language = parts["lang"].text().lower() if "lang" in parts else ""
    split = parts["split"].text() if "split" in parts else ""
    return TermTemplate(kind, read_template(parts[kind], known), language, split)


def _slug(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text)
    kept = "".join(character for character in plain if not unicodedata.combining(character))
    return _NOT_IN_SLUGS.sub("-", kept.lower()).strip("-")

"""The words of a source at the places that an answer names, from the reader's own file.

Nothing of a source is in the graph but positions and digests. Where the reader has the text, its
digest is compared first; words of another text are never passed off as those of the source. The
sentence around a place is found by the passages into which the source was cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.graph.evidence.span import digest, parse_span
from iomkg.graph.evidence.texts import find_texts, read_records
from iomkg.rdf.sparql.terms_as_text import sparql_term
from iomkg.terms import Iri
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from pathlib import Path

    from iomkg.ask.answers import Answer, SaidBy
    from iomkg.rdf.store.base import Store

_PASSAGES: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?extent WHERE { ?passage a iomkg:Passage ; iomkg:extent ?extent }
"""
_SPANS: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?claim ?span WHERE { VALUES ?claim { %s } ?claim iomkg:evidence ?span } ORDER BY ?claim ?span
"""
_MOST: Final = 500
"""Characters of a quotation; of a longer sentence what is next to the words is kept."""
_CUT: Final = "…"


class Quote(NamedTuple):
    """Words of a source in their sentence.

    Attributes:
        source: IRI of the source.
        name: its short name, or its label.
        place: the characters, ``17-42``.
        before: what stands before the words in their sentence.
        words: the words at the place.
        after: what follows them.
    """

    source: str
    name: str
    place: str
    before: str
    words: str
    after: str


class Quotes(NamedTuple):
    """What could be quoted of an answer.

    Attributes:
        found: the quotations by source and place, in the order of the answer.
        refused: a sentence for each text at hand that is not the one that was read.
        places: the places of the claims of which the answer does not tell any, by claim.
    """

    found: Mapping[tuple[str, str], Quote]
    refused: tuple[str, ...]
    places: Mapping[str, Sequence[str]]

    def first(self, said: Iterable[SaidBy]) -> Quote | None:
        """Return the words of the first of some sources whose text is at hand."""
        for each in said:
            for place in each.places or self.places.get(each.claim, ()):
                if (each.source, place) in self.found:
                    return self.found[each.source, place]
        return None


NONE: Final = Quotes({}, (), {})
"""No quotations."""


def quote_answer(store: Store, folder: Path, answer: Answer) -> Quotes:
    """Quote the places that an answer names.

    Args:
        store: holds the sources' records and passages.
        folder: the reader's folder of source texts.
        answer: the answer.

    Returns:
        The quotations of those sources whose text is there and is the one that was read.

    Raises:
        UnreadableFile: if a text is not UTF-8.
    """
    said = [each for group in answer.groups for value in group.values for each in value.said]
    places = _of_claims(store, [each.claim for each in said if each.claim and not each.places])
    named = dict.fromkeys(
        (each.source, each.name, place)
        for each in said
        for place in each.places or places.get(each.claim, ())
    )
    wanted = {source for source, _, _ in named}
    records = {record.iri: record for record in read_records(store) if record.iri in wanted}
    texts = find_texts(folder, records.values())
    names = {source: name for source, name, _ in named}
    held = {
        iri: text.content
        for iri, text in texts.items()
        if digest(text.content) == records[iri].digest
    }
    refused = tuple(
        f"{names[iri]}: {text.path} is not the text that was read (its digest is another), so "
        "nothing of it is quoted."
        for iri, text in texts.items()
        if iri not in held
    )
    sentences = _sentences(store) if held else {}
    found = {
        (source, place): _quote(source, name, place, held[source], sentences.get(source, ()))
        for source, name, place in named
        if source in held
    }
    return Quotes(found, refused, places)


def _of_claims(store: Store, claims: Sequence[str]) -> dict[str, list[str]]:
    if not claims:
        return {}
    terms = " ".join(sparql_term(Iri(claim)) for claim in dict.fromkeys(claims))
    rows = store.select(_SPANS.replace("%s", terms)).texts()
    places = ((claim, span.partition("#char=")[2]) for claim, span in rows)
    return grouped((claim, place.replace(",", "-")) for claim, place in places if place)


def _sentences(store: Store) -> dict[str, list[tuple[int, int]]]:
    """Return where the passages of each source begin and end, in order."""
    passages = (parse_span(extent) for (extent,) in store.select(_PASSAGES).texts())
    found = grouped((span.source, (span.start, span.end)) for span in passages)
    return {source: sorted(spans) for source, spans in found.items()}


def _quote(
    source: str, name: str, place: str, text: str, sentences: Iterable[tuple[int, int]]
) -> Quote:
    start, end = (int(part) for part in place.split("-"))
    around = [(first, last) for first, last in sentences if first < end and start < last]
    first = min([start, *(begins for begins, _ in around)])
    last = max([end, *(ends for _, ends in around)])
    before, words, after = text[first:start], text[start:end], text[end:last]
    room = max(_MOST - len(words), 0) // 2
    if len(before) + len(words) + len(after) > _MOST:
        before = f"{_CUT}{before[len(before) - room :]}" if len(before) > room else before
        after = f"{after[:room]}{_CUT}" if len(after) > room else after
    return Quote(source, name, place, _line(before), _line(words), _line(after))


def _line(text: str) -> str:
    """Return a text in one line, spaces at its ends kept as one."""
    inner = " ".join(text.split())
    if not inner:
        return " " if text else ""
    return f"{' ' * text[:1].isspace()}{inner}{' ' * text[-1:].isspace()}"

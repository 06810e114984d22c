"""What pages are made from: an open graph, with what many pages look up."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from itertools import pairwise
from typing import Final

from iomkg.api import KnowledgeGraph
from iomkg.api.answered import AnsweredQuery
from iomkg.ask.claim_record import TableOf, tables_of
from iomkg.ask.disagreements import ComparedClaims, comparisons
from iomkg.ask.entities import find_node, kind_of
from iomkg.ask.named import NamedQuery
from iomkg.ask.source_record import CoveredPassage, SourceProfile, source_profile
from iomkg.ask.times_told import NameTenure, happenings, name_tenures
from iomkg.ask.told import Told, ToldClaim
from iomkg.check.finding import Rule
from iomkg.check.layers import rules
from iomkg.errors import BadParameter
from iomkg.graph.reading import Reading
from iomkg.report.picture_files import can_draw
from iomkg.terms import DATASET_IRI, ID, IOMKG, ONTOLOGY, Iri, shorten
from iomkg.tuples import NamedTuple, grouped
from iomkg.web.pages.charts import year_of
from iomkg.web.pages.page import cut_by_weight, page_path

AREA: Final = IOMKG + "areaOfWork"
"""The property of the areas that the matrix shows by source."""

_ABOUT: Final = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?title ?description ?citation ?version ?licence WHERE {{
  OPTIONAL {{ <{dataset}> dcterms:title ?title }}
  OPTIONAL {{ <{dataset}> dcterms:description ?description }}
  OPTIONAL {{ <{ontology}> dcterms:bibliographicCitation ?citation }}
  OPTIONAL {{ <{ontology}> owl:versionInfo ?version }}
  OPTIONAL {{ <{ontology}> dcterms:license ?licence }}
}}
"""
_LAST: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT (MAX(STR(?day)) AS ?last) WHERE { ?source iomkg:publicationRange ?range ; iomkg:latest ?day }
"""
_ELSEWHERE: Final = frozenset({"source", "conflict", "comparison", "claim", "passage"})
_PICTURES: Final = 64
_HEAVY: Final = 45_000
"""What the text on one page weighs at most, in characters of HTML, about."""
_A_CLAIM: Final = 300
"""What a claim in the text weighs: its marks and its entry in the list."""


class AboutGraph(NamedTuple):
    """What the graph says of itself as a data set.

    Attributes:
        title, description, citation, version, licence: as its metadata has them; may be empty.
    """

    title: str
    description: str
    citation: str
    version: str
    licence: str

    @property
    def name(self) -> str:
        """What it is called in short: its title up to a colon."""
        return self.title.partition(":")[0].strip() or "iomkg"


class TextPart(NamedTuple):
    """A part of a source's text that fits on a page.

    Attributes:
        number: its number, from 1.
        passages: its passages.
        start: its first character.
        end: the character after its last.
    """

    number: int
    passages: tuple[CoveredPassage, ...]
    start: int
    end: int


class DrawnPicture(NamedTuple):
    """A picture as a page shows it.

    Attributes:
        title: what it shows.
        text: the same in words.
        svg: the picture (SVG 2).
        width, height: its size in pixels.
    """

    title: str
    text: str
    svg: str
    width: int
    height: int


def drawn_picture(title: str, text: str, svg: str) -> DrawnPicture:
    """Return a picture with the size that its SVG says."""
    sizes = [re.search(rf' {side}="([0-9.]+)"', svg[:1000]) for side in ("width", "height")]
    width, height = (round(float(found[1])) if found else 0 for found in sizes)
    return DrawnPicture(title, text, svg, width, height)


def reader_of(kg: KnowledgeGraph) -> Reader:
    """Return the reader of an open graph, the same each time.

    Args:
        kg: the graph. Its reader lives as long as it does.
    """
    found: Reader = vars(kg).setdefault("reader", None) or Reader(kg)
    vars(kg)["reader"] = found
    return found


class Reader:
    """An open graph, as pages read it.

    Attributes:
        kg: the graph.
        profile: returns what is known of a source; None if no claim has it.
        parts: returns a held text in parts, each of which fits on a page; empty for others.
    """

    def __init__(self, kg: KnowledgeGraph) -> None:
        self.kg = kg
        self.profile: Callable[[str], SourceProfile | None] = cache(
            lambda source: source_profile(kg.store, kg.told, source)
        )
        self._pictures: dict[str, DrawnPicture | None] = {}
        self.parts: Callable[[str], tuple[TextPart, ...]] = cache(
            lambda source: (
                cut_in_parts(found.passages, found.length)
                if (found := self.profile(source))
                else ()
            )
        )

    @property
    def told(self) -> Told:
        """The index of claims."""
        return self.kg.told

    @cached_property
    def about(self) -> AboutGraph:
        """What the graph says of itself."""
        query = _ABOUT.format(dataset=DATASET_IRI, ontology=ONTOLOGY)
        return AboutGraph(*next(self.kg.store.select(query).texts()))

    @cached_property
    def table_of(self) -> TableOf:
        """Reads the tables of the project."""
        return tables_of(self.kg.store, self.kg.project.root)

    @cached_property
    def queries(self) -> Mapping[str, NamedQuery]:
        """The named queries by name."""
        return {query.id: query for query in self.kg.queries()}

    @cached_property
    def left_out(self) -> frozenset[str]:
        """The first parts of the paths at which this graph has nothing to show."""
        there = {
            "names": bool(self.tenures or self.happened),
            "areas": bool(self.told.claims_with(property=AREA)),
            "members": {"members", "member-counts"} <= self.queries.keys(),
        }
        return frozenset(path for path, found in there.items() if not found)

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The rules of validation by identifier, shapes included."""
        return rules(Reading(self.kg.project))

    @cached_property
    def tenures(self) -> tuple[NameTenure, ...]:
        """Which name each source has a body bear when, in order of time."""
        return name_tenures(self.kg.store)

    @cached_property
    def happened(self) -> Mapping[str, Sequence[ToldClaim]]:
        """What happened by its IRI, in order of time, each with the claims that date it."""
        return happenings(self.told)

    @cached_property
    def member_counts(self) -> tuple[Mapping[str, str], ...]:
        """The rows of the question for counts of members."""
        return self.rows("member-counts")

    def rows(self, name: str, **params: str) -> tuple[Mapping[str, str], ...]:
        """Return the rows of a named query as texts; nothing is an empty one."""
        rows = self.kg.query(name, **params).dicts()
        return tuple({n: "" if v is None else str(v) for n, v in row.items()} for row in rows)

    @cached_property
    def comparisons(self) -> tuple[ComparedClaims, ...]:
        """The comparisons, ordered by title."""
        return comparisons(self.kg.store, self.told)

    @cached_property
    def last_year(self) -> int:
        """The year up to which sources speak: the last in which one may have appeared."""
        (last,) = next(self.kg.store.select(_LAST).texts())
        return year_of(last or "2000")

    @cached_property
    def things(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """All things by kind, each with its label; sources and disagreements are elsewhere."""
        labels = self.kg.entities.labels
        found = grouped((kind_of(iri), (iri, labels[iri])) for iri in labels if iri.startswith(ID))
        return {kind: tuple(found[kind]) for kind in found if kind not in _ELSEWHERE}

    @property
    def kinds(self) -> list[tuple[str, int]]:
        """The kinds of things with how many there are, in order."""
        return sorted((kind, len(listed)) for kind, listed in self.things.items())

    @cached_property
    def _countries(self) -> dict[str, str]:
        return {label: iri for iri, label in self.things.get("country", ())}

    def country(self, name: str) -> str:
        """Return the IRI of a country by its label; an empty string if there is none."""
        return self._countries.get(name, "")

    def label(self, iri: str) -> str:
        """Return what people read for an IRI."""
        return self.kg.label(Iri(iri))

    def find(self, path: str) -> str | None:
        """Return the IRI that ``kind/slug`` stands for; None if the graph says nothing of it."""
        iri = ID + path
        if iri in self.kg.entities.labels:
            return iri
        found = find_node(self.kg.store, path)
        return found.value if found else None

    def draws(self, name: str) -> bool:
        """Whether the answer of a named query can be drawn here."""
        query = self.queries.get(name)
        view = query.view if query else None
        return view is not None and view.drawn and can_draw()

    def picture(self, answered: AnsweredQuery) -> DrawnPicture | None:
        """Return the picture of a named query's answer.

        Args:
            answered: the query with its rows.

        Returns:
            The picture; None if the answer is not one that is drawn, or nothing here draws.
        """
        if not self.draws(answered.bound.query.id):
            return None
        key = answered.bound.text
        if key not in self._pictures:
            try:
                picture = answered.picture(self.label)
                found = drawn_picture(picture.title, picture.text, picture.svg())
            except BadParameter:
                found = None
            if len(self._pictures) >= _PICTURES:
                self._pictures.pop(next(iter(self._pictures)))
            self._pictures[key] = found
        return self._pictures[key]

    def text_path(self, source: str, start: int) -> str:
        """Return the path of the page that shows a place in a source.

        Args:
            source: IRI of the source.
            start: the first character of the place.

        Returns:
            The page with the part of the text, or that of the source if it has no parts.
        """
        parts = (part.number for part in self.parts(source) if start < part.end)
        number = next(parts, None)
        return part_path(source, number) if number else page_path(source)


def part_path(source: str, number: int) -> str:
    """Return the path of the page with a part of a source's text."""
    return f"text/{shorten(source)}/{number}"


def cut_in_parts(passages: tuple[CoveredPassage, ...], length: int) -> tuple[TextPart, ...]:
    """Cut a text in parts that fit on a page.

    Args:
        passages: its passages, in order.
        length: its length in characters.

    Returns:
        The parts, which together are the whole text.
    """
    if not passages:
        return ()
    weights = [(p.end - p.start) * 2 + len(p.claims) * _A_CLAIM for p in passages]
    last = len(passages)
    return tuple(
        TextPart(
            number,
            passages[begin:end],
            passages[begin].start if begin else 0,
            passages[end].start if end < last else length,
        )
        for number, (begin, end) in enumerate(pairwise(cut_by_weight(weights, _HEAVY)), start=1)
    )

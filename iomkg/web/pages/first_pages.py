"""The first page, the page of questions in plain words, and that of searching."""

from __future__ import annotations

from typing import Final

from iomkg.ask.disagreements import disagreement
from iomkg.ask.entities import kind_of
from iomkg.ask.folding import fold
from iomkg.ask.named import NamedQuery, quoted
from iomkg.ask.search import Hit
from iomkg.errors import BadParameter
from iomkg.terms import shorten
from iomkg.tuples import grouped
from iomkg.web.pages.page import Page
from iomkg.web.pages.reader import Reader

_DISPUTED: Final = 6
_FOUND: Final = 40
LONGEST: Final = 400
"""Characters of a question or of words to search for; more are refused."""
THEMES: Final = (
    (
        "What it is and does",
        "mission mandate areas services activities components goals challenges topic theme",
    ),
    ("Names and history", "names renaming history united nations events"),
    ("Members", "members observers"),
    ("Law and governance", "instruments governance"),
    ("Figures and presence", "figures count offices"),
    ("Partners and critics", "partners criticism"),
    (
        "Sources and disagreements",
        "sources conflict comparison compare claims evidence agreement property references single",
    ),
)
"""Headings under which named queries are listed, each with the tags that bring a query there."""


def by_theme(queries: tuple[NamedQuery, ...]) -> tuple[tuple[str, list[NamedQuery]], ...]:
    """Put named queries under headings by their tags.

    Args:
        queries: the queries.

    Returns:
        The headings, each with its queries: a query is under the first heading of which its first
        tags have a word.
    """
    found: dict[str, list[NamedQuery]] = {heading: [] for heading, _ in THEMES}
    words = {heading: set(tags.split()) for heading, tags in THEMES}
    for query in queries:
        tagged = [word for tag in query.tags for word in tag.split()]
        heading = next(
            (heading for word in tagged for heading, _ in THEMES if word in words[heading]), "More"
        )
        found.setdefault(heading, []).append(query)
    return tuple((heading, listed) for heading, listed in found.items() if listed)


def home_page(reader: Reader) -> Page:
    """Make the first page."""
    told = reader.told
    conflicts = told.all_conflicts()
    return Page(
        path="",
        template="home.html",
        title=reader.about.title or "iomkg",
        summary=reader.about.description or "What sources claim, and where they disagree.",
        values={
            "counts": (
                (told.size, "claims", "q"),
                (len(told.sources), "sources", "sources"),
                (len(reader.kg.entities.labels), "things", "things"),
                (len(conflicts), "disagreements", "disagreements"),
            ),
            "themes": by_theme(tuple(reader.queries.values())),
            "disputed": [disagreement(told, conflict) for conflict in conflicts[:_DISPUTED]],
        },
        command="iomkg demo",
    )


def ask_page(reader: Reader, question: str = "") -> Page:
    """Make the page that answers a question in plain words.

    Args:
        reader: the graph.
        question: the question; empty for a page with the box alone.

    Raises:
        BadParameter: if the question is too long.
    """
    asked = _allowed(question)
    answer = reader.kg.ask(asked) if any(c.isalnum() for c in asked) else None
    return Page(
        path="ask",
        template="ask.html",
        title=asked if answer else "Ask",
        summary="What the sources say, with the place of each claim, and who disagrees.",
        values={
            "question": asked,
            "answer": answer,
            "themes": by_theme(tuple(reader.queries.values())),
        },
        command=f"iomkg ask {quoted(asked)}" if answer else "",
        formats=("json", "md") if answer else (),
        params={"q": asked} if answer else {},
    )


def search_page(reader: Reader, words: str = "") -> Page:
    """Make the page that finds things, claims and named queries by words.

    Args:
        reader: the graph.
        words: the words; empty for a page with the box and the kinds of things.

    Raises:
        BadParameter: if the words are too long.
    """
    asked = _allowed(words)
    found = reader.kg.search(asked, _FOUND) if any(c.isalnum() for c in asked) else ()
    called = [hit for hit in _called(reader, asked) if asked]
    hits = (*called, *(hit for hit in found if hit.reference not in {h.reference for h in called}))
    headings = {"query": "Questions", "claim": "Claims"}
    groups = grouped((headings.get(hit.kind, "Things"), hit) for hit in hits)
    return Page(
        path="search",
        template="search.html",
        title=f"Search: {asked}" if asked else "Search",
        summary="Things, claims and questions by words.",
        values={
            "q": asked,
            "groups": [(h, groups[h]) for h in ("Things", "Questions", "Claims") if h in groups],
            "kinds": reader.kinds,
        },
        command=f"iomkg search {quoted(asked)}" if asked else "",
        formats=("json",) if asked else (),
        params={"q": asked} if asked else {},
    )


def _called(reader: Reader, words: str) -> list[Hit]:
    """Return the things that are called just so, those of which most is said first."""
    things = reader.kg.entities.by_name.get(fold(words), ())
    ordered = sorted(things, key=lambda iri: (-reader.told.claims_about(iri), iri))
    return [Hit(kind_of(iri), shorten(iri), reader.label(iri), 0.0) for iri in ordered[:8]]


def _allowed(text: str) -> str:
    if len(text) > LONGEST:
        raise BadParameter(f"That is longer than {LONGEST} characters.", "Ask in fewer words.")
    return " ".join(text.split())

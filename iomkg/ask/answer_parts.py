"""Which part each column of a named query plays in its answer.

A query says so under ``answer:`` in its front matter. Many queries have the same columns, so a
column with a usual name plays its usual part unless the query says otherwise.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from iomkg.ask.named import NamedQuery

PARTS: Final = {
    "thing": "what the value is said of: a label, its IRI, or both",
    "relation": "the property by which it is said",
    "value": "what is said: a label, its IRI, or both; further columns specify it",
    "comparator": "`more than` and the like",
    "negated": "whether the source denies it",
    "date": "the time for which it is said, or the columns with its two ends",
    "certainty": "`certain` or `possible`",
    "modality": "how firmly it is put",
    "standing": "how it stands: a rank, or `rival`",
    "source": "who says so: an IRI, or slugs with spaces between",
    "also": "who else says the same: slugs with spaces between",
    "places": "the characters of the source's text",
    "grade": "`verified` or `cited`",
    "claim": "the claim",
    "statement": "what is said, in a sentence",
    "wording": "the source's own words",
    "conflict": "the conflicts that it is part of: their slugs, each with part and verdict",
    "silent": "the sources that do not know the value: slugs with spaces between",
    "answered": "`silent` or `not wholly read` where a source says nothing",
    "note": "anything else, told with the name of the column",
}
"""The parts, each with what a column that plays it holds."""

_USUAL: Final = {
    "about": "thing",
    "label": "thing",
    "statement": "relation",
    "counted": "relation",
    "value": "value",
    "number": "value",
    "comparator": "comparator",
    "negated": "negated",
    "date_given": "date",
    "certainty": "certainty",
    "modality": "modality",
    "rank": "standing",
    "source": "source",
    "sources": "source",
    "also_said_by": "also",
    "characters": "places",
    "places": "places",
    "grade": "grade",
    "claim": "claim",
    "description": "statement",
    "wording": "wording",
    "conflicts": "conflict",
    "not_mentioned_by": "silent",
    "answer": "answered",
}


def parts_of(query: NamedQuery) -> dict[str, tuple[str, ...]]:
    """Return the columns of a query by the part that they play, in the order of their telling.

    Args:
        query: the query.

    Returns:
        Each column once, but for those that the query names and does not have. What the query
        says goes first, then what columns of that name usually are; if nothing is the value by
        then, the first column that is left is; the rest are notes.
    """
    played: dict[str, tuple[str, ...]] = dict(query.answer)
    taken = {column for columns in played.values() for column in columns}
    left = []
    for column in query.columns:
        if column.name in taken:
            continue
        part = _USUAL.get(column.name)
        if part is None or part in dict(query.answer):
            left.append(column.name)
        else:
            played[part] = (*played.get(part, ()), column.name)
    if "value" not in played and left:
        played["value"] = (left.pop(0),)
    if left:
        played["note"] = (*played.get("note", ()), *left)
    return played

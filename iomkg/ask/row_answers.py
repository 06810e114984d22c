"""The answer of a named query, made from its rows by the parts that its columns play.

A cold start imports this module, so it imports nothing that costs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from iomkg.ask.answer_parts import parts_of
from iomkg.ask.answers import (
    STANDINGS,
    Answer,
    Answered,
    AnswerGroup,
    AnswerValue,
    Dispute,
    Offer,
    SaidBy,
    Standing,
    Wanted,
    firmness,
    value_text,
)
from iomkg.ask.looked_up import Called, look_up, look_up_disputes
from iomkg.ask.named import quoted
from iomkg.ask.played_rows import (
    ConflictNote,
    PlayedRow,
    conflict_notes,
    iris_of,
    read_row,
    source_iri,
    sources_of,
)
from iomkg.terms import ID, QUERY, Iri, Literal, Term, shorten
from iomkg.tuples import NamedTuple, grouped

if TYPE_CHECKING:
    from iomkg.ask.answer import BoundQuery
    from iomkg.rdf.store.base import Rows, Store

_SILENT: Final = frozenset({"silent", "not mentioned"})
_UNREAD: Final = "not wholly read"
_FEW: Final = 6
"""Values, or groups of them, that are told one by one; more are counted first."""
_BEGUN: Final = 3
"""With how many groups, and values of each, a long answer is said to begin."""
_LEAD: Final = 160
"""Characters beyond which the sentence that leads a long answer says no more of it."""


def answer_rows(store: Store, bound: BoundQuery, found: Rows) -> Answer:
    """Make the answer of a named query.

    Args:
        store: the store that was asked; labels and conflicts are looked up in it.
        bound: the query as it was asked.
        found: its rows; all of them are read.

    Returns:
        The answer, in the order of the rows: no value, source, rival or silence is left out.

    Raises:
        StoreError: if the store cannot answer.
    """
    query = bound.query
    parts = parts_of(query)
    asked = _asked_source(bound)
    rows = [read_row(found.variables, row, parts, asked) for row in found.rows]
    called = look_up(store, {*iris_of(rows), *(str(value) for value in bound.values.values())})
    disputes = look_up_disputes(
        store, {note.slug for row in rows for note in conflict_notes(row.text("conflict"))}
    )
    silent: dict[str, None] = {}
    unread: dict[str, None] = {}
    of_groups = []
    for row in rows:
        is_silent = row.text("answered") in _SILENT
        if _tells(row) or (is_silent and row.is_of_group):
            of_groups.append(row)
        else:
            into = silent if is_silent else unread
            into.update((called.source(source), None) for source, _ in sources_of(row))
    made = tuple(_groups(of_groups, called, disputes))
    return Answer(
        verb="query",
        title=query.summary,
        iri=QUERY + query.id,
        lead=lead_of(made),
        wants=Wanted.OTHER,
        found=Answered.ANSWERED if made else Answered.NOTHING,
        missing=_SAID_NOWHERE if silent and not made else "",
        conditions=tuple(_conditions(bound, called)),
        left_out=(),
        read_as=(),
        record=(),
        groups=made,
        silent=tuple(silent),
        unread=tuple(unread),
        offers=tuple(_offers(bound, made)),
    )


def _asked_source(bound: BoundQuery) -> Iri | None:
    """Return the source that a query is about: rows without a source are what it says."""
    for parameter in bound.query.params:
        value = bound.values.get(parameter.name)
        if parameter.kinds == ("source",) and parameter.required and isinstance(value, Iri):
            return value
    return None


_SAID_NOWHERE: Final = "No source that is wholly read says anything of it."


# groups and values


class _Value(NamedTuple):
    """Rows that say the same of the same thing."""

    rows: list[PlayedRow]
    text: str
    iri: str


def _tells(row: PlayedRow) -> bool:
    """Whether a row has a value, and not just that a source is silent or not wholly read."""
    how = row.text("answered")
    return bool(row.cells.get("value")) or (how not in _SILENT and how != _UNREAD)


def _groups(
    rows: Sequence[PlayedRow], called: Called, disputes: Mapping[str, Dispute]
) -> Iterator[AnswerGroup]:
    """Put rows together by what they are about; each disagreement is in the first it touches."""
    told_already: set[str] = set()
    for key, alike in grouped((_about(row, called), row) for row in rows).items():
        about, thing, relation = key
        telling = (row for row in alike if _tells(row))
        same = grouped(((_value(row, called)[0], row.text("certainty")), row) for row in telling)
        values = [_Value(each, *_value(each[0], called)) for each in same.values()]
        counted = Counter(note.slug for value in values for note in _notes_of(value))
        fresh = [slug for slug, _ in counted.most_common() if slug not in told_already]
        told_already.update(fresh)
        silent = (source for row in alike if not _tells(row) for source, _ in sources_of(row))
        yield AnswerGroup(
            subject=thing,
            about=about,
            property="",
            relation=relation,
            score=0.0,
            share=0.0,
            values=tuple(_in_order(values, about, called)),
            disputes=tuple(disputes[slug] for slug in fresh if slug in disputes),
            silent=tuple(dict.fromkeys(map(called.source, silent))),
            command=_command(thing, relation),
        )


def _about(row: PlayedRow, called: Called) -> tuple[str, str, str]:
    """Return what a row is about: label and IRI of a thing, and the label of a property."""
    about, thing = _told(row.cells.get("thing", ()), called, several=False)
    return about, thing, " ".join(called.text(t) for _, t in row.cells.get("relation", ()))


def _command(thing: str, relation: str) -> str:
    if not thing.startswith(ID):
        return ""
    return f"iomkg why {shorten(thing)} {quoted(relation)}".rstrip(' "')


def _told(cells: Sequence[tuple[str, Term]], called: Called, several: bool) -> tuple[str, str]:
    """Return what people read for a thing or value, and its IRI.

    A column with text tells what an IRI beside it is called. Further text specifies it; where
    several columns may do that, each is told with the first word of its name.
    """
    texts = [(column, str(term)) for column, term in cells if isinstance(term, Literal)]
    iris = [str(term) for _, term in cells if isinstance(term, Iri)]
    if not texts:
        return called.label(iris[0]) if iris else "", iris[0] if iris else ""
    words = [f"{c.partition('_')[0]} {t}" if several else t for c, t in texts]
    words[0] = texts[0][1] if texts[0][0] == cells[0][0] else words[0]
    first, *rest = words
    return f"{first} ({', '.join(rest)})" if rest else first, iris[0] if iris else ""


def _value(row: PlayedRow, called: Called) -> tuple[str, str]:
    text, iri = _told(row.cells.get("value", ()), called, row.several)
    return value_text(text, row.text("comparator"), row.text("negated") in ("true", "1")), iri


def _in_order(values: Sequence[_Value], about: str, called: Called) -> list[AnswerValue]:
    standings = _standings(values)
    made = [
        _answer_value(value, standing, about, called)
        for value, standing in zip(values, standings, strict=True)
    ]
    return sorted(made, key=lambda value: STANDINGS.index(value.standing))


def _answer_value(value: _Value, standing: Standing, about: str, called: Called) -> AnswerValue:
    noted = [_notes(row, about, called) for row in value.rows]
    shared = all(notes == noted[0] for notes in noted)
    said: dict[SaidBy, None] = {}
    silent: dict[str, None] = {}
    for row, notes in zip(value.rows, noted, strict=True):
        said.update(dict.fromkeys(_said(row, () if shared else notes, called)))
        silent.update((called.source(source_iri(word)), None) for word in row.words("silent"))
    speaking = {each.source for each in said}
    for row in value.rows:
        for word in row.words("also"):
            if (source := source_iri(word)) not in speaking:
                said[SaidBy("", source, called.source(source))] = None
    first = value.rows[0]
    firmest = min((each.modality for each in said), key=firmness, default="stated")
    every = dict.fromkeys(note for notes in noted for note in notes)
    return AnswerValue(
        about=about,
        text=value.text,
        iri=value.iri,
        standing=standing,
        certainty=first.text("certainty") or firmest,
        found=True,
        said=tuple(said),
        notes=noted[0] if shared else () if said else tuple(every),
        silent=tuple(silent),
        statement="" if said else first.text("statement"),
    )


def _notes(row: PlayedRow, about: str, called: Called) -> tuple[tuple[str, str], ...]:
    """Return what else a row tells, but for what stands above it already."""
    told = ((name, called.text(term)) for name, term in row.cells.get("note", ()))
    return tuple((name.replace("_", " "), text) for name, text in told if text not in ("", about))


def _year(date: str) -> str:
    """Write "some day of a year" as the year, which EDTF takes for the same."""
    first, dots, last = date.strip("[]").partition("..")
    whole = dots and first.endswith("-01-01") and last == f"{first[:4]}-12-31"
    return first[:4] if whole else date


def _said(row: PlayedRow, notes: tuple[tuple[str, str], ...], called: Called) -> Iterator[SaidBy]:
    for source, places in sources_of(row):
        yield SaidBy(
            claim=row.text("claim"),
            source=source,
            name=called.source(source),
            places=places,
            grade=row.text("grade"),
            modality=row.text("modality") or "stated",
            date="/".join(map(_year, row.texts("date"))),
            statement=row.text("statement"),
            wording=row.text("wording"),
            notes=notes,
        )


# standing


def _standings(values: Sequence[_Value]) -> list[Standing]:
    """Tell how each value of a group stands, by ranks and by the conflicts that judge them."""
    notes = [_notes_of(value) for value in values]
    found = []
    for value, noted in zip(values, notes, strict=True):
        standing = min(map(_own_standing, value.rows), key=STANDINGS.index)
        if standing is Standing.SAID:
            sides = {note.slug for note in noted if note.part in ("rival", "agrees")}
            others = [
                other
                for other, theirs in zip(values, notes, strict=True)
                if any(n.slug in sides and n.part in ("rival", "preferred") for n in theirs)
            ]
            standing = _against(value, values, others)
        found.append(standing)
    return found


def _notes_of(value: _Value) -> list[ConflictNote]:
    return [note for row in value.rows for note in conflict_notes(row.text("conflict"))]


def _against(value: _Value, values: Sequence[_Value], others: Sequence[_Value]) -> Standing:
    """Tell how a value stands that no rank sets apart, against the sides that conflicts name."""
    preferred = [v.text for v in values if Standing.PREFERRED in map(_own_standing, v.rows)]
    if any(text != value.text and text.startswith(value.text) for text in preferred):
        return Standing.LESS_EXACT  # 1951 beside 1951-12-05, as EDTF writes dates
    clash = any(
        not (other.text.startswith(value.text) or value.text.startswith(other.text))
        for other in others
    )
    return Standing.RIVAL if clash else Standing.SAID


def _own_standing(row: PlayedRow) -> Standing:
    """Tell how a row stands by what it says itself."""
    words = row.texts("standing")
    if "deprecated" in words:
        return Standing.WRONG
    if "preferred" in words:
        return Standing.PREFERRED
    return Standing.RIVAL if "rival" in words else Standing.SAID


# what stands around the groups


def lead_of(groups: Sequence[AnswerGroup]) -> str:
    """Say the answer in a sentence: of a long one how it begins, its length, and who gives it."""
    values = [value for group in groups for value in group.values]
    if not values:
        return ""
    if len(groups) > _FEW or len(values) > _FEW:
        return _counted(groups, values)
    group = groups[0]
    first = group.values[0]
    before = _heading(group)
    said = next((each for each in first.said if each.statement), None)
    if said is not None:
        return f"{said.name}: {said.statement}"
    rivals = [value for value in group.values[1:] if value.standing is Standing.RIVAL]
    told = f"{first.text} ({_names(first)})" if first.said else first.text
    if rivals and first.standing is Standing.RIVAL:
        told = f"not settled: {told}"
    told += "".join(f"; otherwise {value.text} ({_names(value)})" for value in rivals)
    return f"{before}: {told}." if before else f"{told[:1].upper()}{told[1:]}."


def _counted(groups: Sequence[AnswerGroup], values: Sequence[AnswerValue]) -> str:
    names = list(dict.fromkeys(said.name for value in values for said in value.said))
    disputes = sum(len(group.disputes) for group in groups)
    if not (names or disputes):
        return ""
    told: list[str] = []
    for group in groups[:_BEGUN]:
        begun = _begun(group)
        if told and sum(map(len, told)) + len(begun) > _LEAD:
            break
        told.append(begun)
    rest = len(groups) - len(told)
    more = f"; {rest} more" if rest else ""
    said = [f"{len(values)} values"]
    if names:
        said.append(f"from {'; '.join(names) if len(names) <= _FEW else f'{len(names)} sources'}")
    if disputes:
        said.append(f"with {disputes} disagreement{'s' if disputes > 1 else ''} behind them")
    text = f"{'; '.join(told)}{more} ({' '.join(said)})."
    return f"{text[:1].upper()}{text[1:]}"


def _heading(group: AnswerGroup) -> str:
    return " ".join(part for part in (group.about, group.relation) if part)


def _begun(group: AnswerGroup) -> str:
    """Say how the values of a group begin: those that stand as the first of them does."""
    before = _heading(group)
    first = group.values[0].standing
    alike = [value for value in group.values if value.standing is first]
    sure = {value.text for value in alike if value.sure}
    texts = list(
        dict.fromkeys(
            value.text if value.text in sure else f"{value.text} ({value.certainty})"
            for value in alike
        )
    )
    rest = len(texts) - _BEGUN if len(texts) > _BEGUN + 1 else 0
    told = ", ".join(texts[: _BEGUN if rest else None]) + (f" and {rest} more" if rest else "")
    if first in (Standing.RIVAL, Standing.WRONG):
        told = f"{'not settled' if first is Standing.RIVAL else first}: {told}"
    return f"{before}: {told}" if before else told


def _names(value: AnswerValue) -> str:
    return "; ".join(dict.fromkeys(said.name for said in value.said))


def _conditions(bound: BoundQuery, called: Called) -> Iterator[str]:
    for parameter in bound.query.params:
        value = bound.values.get(parameter.name)
        if value is not None and str(value) != parameter.default:
            yield f"{parameter.name.replace('_', ' ')}: {called.text(value)}"


def _offers(bound: BoundQuery, groups: Sequence[AnswerGroup]) -> Iterator[Offer]:
    """Yield commands that lead on: to a disagreement, to the first thing, to the rows."""
    dispute = next((d for group in groups for d in group.disputes), None)
    if dispute is not None:
        yield Offer(f"iomkg why {shorten(dispute.conflict)}", dispute.title)
    thing = next((group.subject for group in groups if group.subject.startswith(ID)), "")
    if thing:
        about = next(group.about for group in groups if group.subject == thing)
        yield Offer(f"iomkg show {shorten(thing)}", f"what is known of {about}")
    given = " ".join(
        f"{p.option} {quoted(shorten(str(bound.values[p.name])))}"
        for p in bound.query.params
        if p.name in bound.values and str(bound.values[p.name]) != p.default
    )
    command = f"iomkg query {bound.query.id} {given}".rstrip()
    yield Offer(f"{command} --format table", "the rows")

"""How each kind of thing comes into a generated graph: its node and the claims that make it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from benchmarks import profile, values
from benchmarks.profile import Choice
from benchmarks.values import english, phrase
from benchmarks.words import name
from benchmarks.writer import IN_SCHEME, LABEL, TYPE, Writer
from iomkg.terms import DCTERMS, FOAF, ID, IOMKG, ORG, PROV, SKOS

COUNTRIES: Final = 200
_FIRM: Final = Choice({"Stated": 95, "Implied": 5})
_EVENTS: Final = Choice({"Phase": 8, "Event": 4, "Crisis": 3, "Commemoration": 1, "Commitment": 1})
_ACTS: Final = Choice(
    {"Adoption": 4, "EntryIntoForce": 3, "Amendment": 2, "Approval": 2, "Endorsement": 1}
    | {"Signature": 1}
)
_PARTS: Final = Choice({"Implementing": 60, "Funding": 25, "Accountable": 10, "Extending": 5})
_CITATION: Final = Choice(
    {"VerifiedCitation": 5, "Misdated": 1, "Misattributed": 1, "Unverified": 3}
)
# One value for ever, or one at a time: every source must say the same.
_ONE: Final = frozenset({"appointmentManner", "bindingness"})
_OTHER_VOCABULARIES: Final = {
    "isPartOf": DCTERMS,
    "creator": DCTERMS,
    "publisher": DCTERMS,
}


def prop(local: str) -> str:
    """Return the IRI of a property for claims by its local name."""
    return _OTHER_VOCABULARIES.get(local, IOMKG) + local


def teller(w: Writer) -> str:
    """Choose who says the next thing: a cited source, or empty for the source being cut."""
    return w.pick("cited") if w.random.random() < profile.CITED else ""


def firm(w: Writer, subject: str, iri: str, value: str, cited: str = "") -> str:
    """Add a claim that is stated or implied."""
    return w.claim(subject, iri, value, cited, modality=_FIRM.draw(w.random))


def filler(w: Writer, subject: str, cited: str, choice: tuple[str, str]) -> str:
    """Add a claim about a thing that is there.

    Args:
        w: the writer.
        subject: the thing, in angle brackets.
        cited: who says so, as in :meth:`Writer.claim`.
        choice: the local name of the property and the kind of value.

    Returns:
        The claim, in angle brackets.
    """
    random = w.random
    local, value_kind = choice
    iri = prop(local)
    if value_kind == "number":
        year = values.FIRST_YEAR + int(values.YEARS * random.random() ** 0.6)
        if local == "termOfOffice":
            years = values.integer(3 + values.true_hash(subject) % 4)
            return w.claim(subject, iri, years, cited, comparator="Exactly")
        comparator = profile.COMPARATOR.draw(random)
        value = values.number(random, subject, local, year, comparator)
        more = f"<{IOMKG}asOf> {values.as_of(random, year)}"
        return w.claim(subject, iri, value, cited, comparator=comparator, more=more)
    more = _qualifier(w, value_kind)
    return w.claim(subject, iri, _value(w, subject, local, value_kind), cited, more=more)


def _qualifier(w: Writer, value_kind: str) -> str:
    """Return the qualifier of a claim that is no figure; nearly always none."""
    chance = w.random.random()
    if chance < profile.VALIDITY:
        return f"<{IOMKG}validity> {values.validity(w.random)}"
    chance -= profile.VALIDITY
    if chance < profile.NAMED_AS:
        return f'<{IOMKG}namedAs> "{name(w.random.randrange(999))}"'
    chance -= profile.NAMED_AS
    if chance < profile.SAID_BY:
        return f"<{IOMKG}saidBy> {w.pick('organisation')}"
    if chance < profile.SAID_BY + profile.NEGATED and value_kind == "text":
        return f"<{IOMKG}negated> {values.boolean(True)}"
    return ""


def _value(w: Writer, subject: str, local: str, kind: str) -> str:
    if local in ("headquarters", "countryWithMostBeneficiaries"):
        return w.node(kind, values.true_hash(subject, local) % 3)
    make = _VALUES.get(kind)
    return make(w, subject, local) if make else w.pick(kind)


def _text(w: Writer, subject: str, local: str) -> str:
    return values.true_text(subject, local) if local in _ONE else english(phrase(w.random, 2))


def _string(w: Writer, _subject: str, _local: str) -> str:
    return f'"{name(w.random.randrange(99999))}"'


def _some_date(w: Writer, subject: str, local: str) -> str:
    return values.drawn_date(w.random, values.true_day(subject, local))


def _truth(_: Writer, subject: str, local: str) -> str:
    return values.boolean(values.true_hash(subject, local) % 2 == 0)


def _un_status(_: Writer, subject: str, _local: str) -> str:
    return values.un_status(subject)


def _citation_status(w: Writer, _subject: str, _local: str) -> str:
    return f"<{IOMKG}{_CITATION.draw(w.random)}>"


_VALUES: Final[Mapping[str, Callable[[Writer, str, str], str]]] = {
    "text": _text,
    "string": _string,
    "date": _some_date,
    "truth": _truth,
    "un-status": _un_status,
    "citation-status": _citation_status,
}


def membership(w: Writer) -> None:
    """A state's membership of an organisation; a quarter have ended."""
    node = w.thing("membership", ORG + "Membership")
    cited = teller(w)
    firm(w, node, ORG + "member", w.pick("country"), cited)
    firm(w, node, ORG + "organization", w.pick("igo"), cited)
    role = "ObserverState" if values.true_hash(node, "role") % 10 == 0 else "MemberState"
    firm(w, node, ORG + "role", f"<{IOMKG}{role}>", cited)
    _dates(w, node, cited, ended=0.25)
    w.close("membership", node)


def _dates(w: Writer, node: str, cited: str, ended: float) -> None:
    start = values.true_day(node, "started")
    firm(w, node, IOMKG + "started", values.drawn_date(w.random, start), cited)
    if values.true_hash(node, "ended") % 100 < ended * 100:
        end = (start[0] + 3 + values.true_hash(node, "years") % 20, *start[1:])
        firm(w, node, IOMKG + "ended", values.date(end, "year"), cited)


def participation(w: Writer) -> None:
    """The part of a state or an organisation in a programme or an operation."""
    node = w.thing("participation", IOMKG + "Participation")
    cited = teller(w)
    who = w.random.choice(("country", "organisation", "igo"))
    what = w.random.choice(("programme", "programme", "operation"))
    firm(w, node, IOMKG + "participant", w.pick(who), cited)
    firm(w, node, IOMKG + "participatesIn", w.pick(what), cited)
    firm(w, node, ORG + "role", f"<{IOMKG}{_PARTS.draw(w.random)}>", cited)
    if w.random.random() < 0.5:
        _dates(w, node, cited, ended=0.5)
    w.close("participation", node)


def founding(w: Writer) -> None:
    """A body founded by states, under its first name."""
    body = w.thing("igo", IOMKG + "IntergovernmentalOrganisation")
    w.add(f"{body} <{SKOS}exactMatch> <https://example.org/{body[len(ID) + 1 :]}")
    firm(w, body, IOMKG + "name", english(phrase(w.random, 1)))
    day = values.true_day(body)
    event, stage = _stage(w, body, "Founding", (day[0] - 20, *day[1:]))
    w.close("founding", event)
    w.stages[body] = (stage, day[0] - 20)


def renaming(w: Writer) -> None:
    """A body's next name, some years after the last one."""
    body = w.pick("igo")
    before, year = w.stages[body]
    year += 2 + w.random.randrange(20)
    if year > values.FIRST_YEAR + values.YEARS:
        return
    event, stage = _stage(w, body, "Renaming", (year, 1 + w.random.randrange(12), 5))
    firm(w, event, ORG + "originalOrganization", before)
    w.close("renaming", event)
    w.stages[body] = (stage, year)


def _stage(w: Writer, body: str, cls: str, day: tuple[int, int, int]) -> tuple[str, str]:
    stage = w.thing("stage", IOMKG + "Stage")
    w.add(f"{stage} <{PROV}specializationOf> {body}")
    event = w.thing("event", IOMKG + cls)
    cited = teller(w)
    firm(w, event, ORG + "resultingOrganization", stage, cited)
    _occurred(w, event, 2, day)
    firm(w, stage, IOMKG + "name", english(phrase(w.random, 1)), cited)
    firm(w, stage, IOMKG + "acronym", f'"{name(w.random.randrange(4000)).upper()}"', cited)
    return event, stage


def _occurred(w: Writer, event: str, most: int, day: tuple[int, int, int] | None = None) -> None:
    day = day or values.true_day(event)
    for _ in range(1 + w.random.randrange(most)):
        firm(w, event, IOMKG + "occurred", values.drawn_date(w.random, day), teller(w))


def event(w: Writer) -> None:
    """Something that happened, told by one to three sources."""
    kind = _EVENTS.draw(w.random)
    node = w.thing("event", IOMKG + kind)
    _occurred(w, node, 3)
    if kind == "Phase":
        firm(w, node, IOMKG + "phaseOf", w.pick("igo"), teller(w))
    if w.random.random() < 0.3:
        firm(w, node, IOMKG + "tookPlaceIn", w.pick("place"), teller(w))
    w.close("event", node)


def status_change(w: Writer) -> None:
    """An organisation's standing towards the United Nations, changed."""
    node = w.thing("event", IOMKG + "StatusChange")
    _occurred(w, node, 2)
    firm(w, node, IOMKG + "changedStatusOf", w.pick("igo"))
    firm(w, node, IOMKG + "newStatus", values.un_status(node))
    w.close("status-change", node)


def instrument(w: Writer) -> None:
    """An instrument and one to three acts on it."""
    node = w.thing("instrument", IOMKG + "Instrument")
    firm(w, node, IOMKG + "name", english(phrase(w.random)), teller(w))
    for _ in range(1 + w.random.randrange(3)):
        act = w.thing("event", IOMKG + _ACTS.draw(w.random))
        firm(w, act, IOMKG + "onInstrument", node, teller(w))
        _occurred(w, act, 2)
    w.close("instrument", node)


def criticism(w: Writer) -> None:
    """A criticism of an organisation by another, with its allegations."""
    node = w.thing("criticism", IOMKG + "Criticism")
    cited = teller(w)
    firm(w, node, IOMKG + "critic", w.pick("organisation"), cited)
    firm(w, node, IOMKG + "target", w.pick("igo"), cited)
    made = values.drawn_date(w.random, values.true_day(node, "made"))
    firm(w, node, IOMKG + "made", made, cited)
    for _ in range(1 + w.random.randrange(4)):
        allegation = w.thing("allegation", IOMKG + "Allegation")
        firm(w, allegation, IOMKG + "allegationOf", node, cited)
        firm(w, allegation, IOMKG + "alleges", english(phrase(w.random, 2)), cited)
    w.close("criticism", node)


def citation(w: Writer) -> None:
    """A publication as a source cites it."""
    node = w.thing("citation", IOMKG + "Citation")
    year = values.true_day(node)[0]
    firm(w, node, IOMKG + "citedTitle", f'"{phrase(w.random, 2)}"')
    firm(w, node, IOMKG + "author", w.pick("person"))
    firm(w, node, IOMKG + "citedYear", f'"{year}"')
    firm(w, node, IOMKG + "publishedBy", w.pick("organisation"))
    w.close("citation", node)


def _named(kind: str, cls: str, *more: tuple[str, str]) -> Callable[[Writer], None]:
    """Make a recipe: a node, a claim with a name of it, and claims with things for objects."""

    def make(w: Writer) -> None:
        node = w.thing(kind, cls)
        cited = teller(w)
        firm(w, node, IOMKG + "name", english(phrase(w.random)), cited)
        for iri, value in more:
            firm(w, node, iri, w.pick(value), cited)
        w.close(kind, node)

    return make


def country(w: Writer) -> None:
    """A country, until there are as many as the world has."""
    if w.tally.things["country"] < COUNTRIES:
        _named("country", IOMKG + "Country")(w)


def person(w: Writer) -> None:
    """A person and a post that he or she held."""
    node = w.thing("person", FOAF + "Person")
    firm(w, node, IOMKG + "heldPost", w.pick("post"), teller(w))
    w.close("person", node)


_HUB: Final = 5


def _concept(kind: str) -> Callable[[Writer], None]:
    """Make a recipe: a concept of a division, matched with one that all sources share."""

    def make(w: Writer) -> None:
        number = w.tally.things[kind]
        division = f"<{ID}{kind}/division-{name(number // 20).lower()}>"
        if number % 20 == 0:
            label = english(f"Division {number // 20} of {kind}s")
            w.add(f"{division} {TYPE} <{SKOS}ConceptScheme>", f"{division} {LABEL} {label}")
        node = w.thing(kind, SKOS + "Concept")
        w.add(f"{node} {IN_SCHEME} {division}")
        if number >= _HUB:
            hub = w.node(kind, values.true_hash(node) % _HUB)
            w.add(f"{node} <{SKOS}closeMatch> {hub}")
        w.close("concept", node)

    return make


RECIPES: Final[Mapping[str, Callable[[Writer], None]]] = MappingProxyType(
    {
        "cited-source": Writer.cited_source,
        "country": country,
        "place": _named("place", IOMKG + "Place", (IOMKG + "inCountry", "country")),
        "founding": founding,
        "renaming": renaming,
        "organisation": _named("organisation", ORG + "Organization"),
        "body": _named("body", ORG + "OrganizationalUnit", (ORG + "unitOf", "igo")),
        "post": _named("post", ORG + "Post", (ORG + "postIn", "igo")),
        "person": person,
        "theme": _concept("theme"),
        "challenge": _concept("challenge"),
        "group": _concept("group"),
        "language": _concept("language"),
        "programme": _named("programme", IOMKG + "Programme", (IOMKG + "createdBy", "igo")),
        "operation": _named("operation", IOMKG + "Operation", (IOMKG + "createdBy", "igo")),
        "tool": _named("tool", IOMKG + "Tool", (IOMKG + "createdBy", "igo")),
        "meeting-series": _named("meeting-series", IOMKG + "MeetingSeries"),
        "event": event,
        "status-change": status_change,
        "instrument": instrument,
        "criticism": criticism,
        "citation": citation,
        "membership": membership,
        "participation": participation,
    }
)
"""By name, in an order in which each finds what it refers to."""

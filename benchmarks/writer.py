"""Sources, passages, spans and claims as N-Triples, with a handful of counters in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Final

from benchmarks import profile
from benchmarks.values import english, integer, phrase
from benchmarks.words import letters, name
from iomkg.terms import DCTERMS, EDTF, FOAF, ID, IOMKG, PROV, RDF, RDFS, SKOS, XSD

TYPE: Final = f"<{RDF}type>"
LABEL: Final = f"<{RDFS}label>"
IN_SCHEME: Final = f"<{SKOS}inScheme>"
_LANGUAGE: Final = "<http://id.loc.gov/vocabulary/iso639-1/en>"
_SPAN_AGAIN: Final = 0.1
_VERBS: Final = ("Says that", "Counts", "Names", "Describes", "Reports", "Lists", "Gives")

Edit = Callable[[str, str, str], str]
"""Takes the kind, the node and the text of a record; returns the text to write."""


@dataclass
class _Held:
    """The source that is being written: how far its text has been cut."""

    slug: str
    passages: int = 0
    start: int = 0
    end: int = 0
    claims_left: int = 0
    spans: int = 0
    last_span: str = ""


@dataclass
class Tally:
    """What has been written so far."""

    triples: int = 0
    claims: int = 0
    claim_triples: int = 0
    things: Counter[str] = field(default_factory=Counter)


class Writer:
    """Writes records: a node with all its triples, or a thing with the claims that make it.

    Args:
        random: the only source of chance.
        write: takes the text, some lines at a time.
        edit: gets each record before it is written.
    """

    def __init__(self, random: Random, write: Callable[[str], object], edit: Edit) -> None:
        self.random = random
        self.tally = Tally()
        self.stages: dict[str, tuple[str, int]] = {}
        """The latest stage of each body, and the year in which it began."""
        self._write = write
        self._edit = edit
        self._parts: list[str] = []
        self._claims_left = 0
        self._held = _Held("")

    # Records

    def add(self, *lines: str) -> None:
        """Add triples, without their full stops, to the record that is being made."""
        self._parts.extend(f"{line} .\n" for line in lines)

    def close(self, kind: str, node: str) -> None:
        """Write the record that was being made.

        Args:
            kind: what it is, for faults that want that kind.
            node: its node, an IRI in angle brackets.
        """
        text = "".join(self._parts)
        self._parts.clear()
        edited = self._edit(kind, node, text)
        if edited is not text:
            self._held.last_span = ""
        self.raw(edited)

    def raw(self, text: str) -> None:
        """Write lines as they are."""
        self.tally.triples += text.count("\n")
        self._write(text)

    # Things

    def node(self, kind: str, number: int, path: str = "") -> str:
        """Return the IRI, in angle brackets, of the thing of a kind with a number."""
        return f"<{ID}{path or _PATHS.get(kind, kind)}/{name(number).lower()}-{kind}>"

    def thing(self, kind: str, cls: str, label: str = "") -> str:
        """Declare a further thing of a kind in the record that is being made."""
        number = self.tally.things[kind]
        self.tally.things[kind] += 1
        node = self.node(kind, number)
        text = label or f"{name(number)} {kind} {phrase(self.random)}"
        self.add(f"{node} {TYPE} <{cls}>", f"{node} {LABEL} {english(text)}")
        return node

    def pick(self, kind: str) -> str:
        """Return a thing that has been written, older ones more often."""
        count = self.tally.things[kind]
        chance = self.random.random()
        if kind == "cited":
            return f"<{ID}source/{self.cited_slug(int(count**chance) - 1)}>"
        if kind == "source":
            return f"<{ID}source/{self._held.slug}>"
        # Zipf's law, with exponent 1 for organisations and about one half for the rest.
        steep = kind in ("igo", "organisation")
        return self.node(kind, int(count**chance) - 1 if steep else int(count * chance * chance))

    # Sources

    def cited_slug(self, number: int) -> str:
        """Return the slug of a cited source."""
        return f"{name(number).lower()}-cited"

    def cited_source(self) -> None:
        """Write a further source whose text is not held."""
        slug = self.cited_slug(self.tally.things["cited"])
        self.tally.things["cited"] += 1
        node = self._source(slug, "CitedSource")
        self.add(
            f"{node} <{FOAF}page> <https://example.org/{slug}>",
            f'{node} <{IOMKG}citedOn> "2026-11-{1 + self.random.randrange(28):02}"^^<{XSD}date>',
            f"{node} <{SKOS}scopeNote> {english(phrase(self.random, 2))}",
        )
        self.close("cited-source", node)

    def _source(self, slug: str, cls: str) -> str:
        node = f"<{ID}source/{slug}>"
        year = 1990 + self.random.randrange(34)
        self.add(
            f"{node} {TYPE} <{IOMKG}{cls}>",
            f"{node} {LABEL} {english('Source ' + slug)}",
            f"{node} <{DCTERMS}title> {english(phrase(self.random, 2))}",
            f"{node} <{DCTERMS}language> {_LANGUAGE}",
            f'{node} <{IOMKG}publicationRange> "{year}/{year + 1}"^^<{EDTF}EDTF>',
            f"{node} <{IOMKG}publicationBasis> {english(phrase(self.random, 3))}",
        )
        return node

    def open_source(self) -> None:
        """Begin a further held source; lengths are very different."""
        slug = f"{name(self.tally.things['held']).lower()}-held"
        self._held = _Held(slug)
        self._claims_left = min(5000, int(40 * self.random.paretovariate(1.1)))

    def close_source(self) -> None:
        """Write the source that has been cut; its length is known only now."""
        held = self._held
        number = self.tally.things["held"]
        self.tally.things["held"] += 1
        node = self._source(held.slug, "HeldSource")
        digest = sha256(held.slug.encode()).hexdigest()
        self.add(
            f'{node} <{SKOS}notation> "H{number}"',
            f'{node} <{IOMKG}textFile> "{held.slug}.txt"',
            f'{node} <{IOMKG}addressNotKnown> "No address was looked for."@en',
            f"{node} <{IOMKG}characterCount> {integer(held.end + 1)}",
            f'{node} <{IOMKG}digest> "sha256:{digest}"',
            *(
                f"{node} <{IOMKG}doesNotMention> {self.node('stage', stage)}"
                for stage in {self.random.randrange(3) for _ in range(2)}
            ),
        )
        self.close("held-source", node)

    @property
    def source_full(self) -> bool:
        """Whether the source that is being cut has all its claims."""
        return self._claims_left <= 0

    def next_passage(self) -> None:
        """Cut on, up to the next passage that says something."""
        held = self._held
        held.spans = 0
        while True:
            aside = self.random.random() < profile.SET_ASIDE
            rate = 1 / profile.CLAIMS_A_PASSAGE
            held.claims_left = 0 if aside else 1 + int(self.random.expovariate(rate))
            held.start = held.end + 1
            held.end = held.start + 20 + 40 * held.claims_left + self.random.randrange(40)
            held.passages += 1
            self._passage(aside)
            if not aside:
                return

    def _passage(self, aside: bool) -> None:
        held = self._held
        node = f"<{ID}passage/{held.slug}/{held.passages}>"
        source = f"{ID}source/{held.slug}"
        lines = [
            f"{node} {TYPE} <{IOMKG}Passage>",
            f"{node} <{DCTERMS}isPartOf> <{source}>",
            f"{node} <{IOMKG}passageNumber> {integer(held.passages)}",
            f"{node} <{IOMKG}extent> <{source}#char={held.start},{held.end}>",
        ]
        if aside:
            reason = profile.SET_ASIDE_AS.draw(self.random)
            lines.append(f"{node} <{IOMKG}setAside> <{IOMKG}{reason}>")
        # A record of its own in the middle of another.
        self.raw(self._edit("passage", node, "".join(f"{line} .\n" for line in lines)))

    # Claims

    def claim(self, subject: str, prop: str, value: str, cited: str = "", **parts: str) -> str:
        """Add a claim, with its span, to the record that is being made.

        Args:
            subject: what it is about, in angle brackets.
            prop: the property's IRI, without brackets.
            value: the object in N-Triples.
            cited: the cited source that says so; the source being cut if empty.
            parts: ``modality``, ``rank`` or ``comparator`` as local names; ``more`` has further
                predicates and objects, separated by line feeds.

        Returns:
            The claim, in angle brackets.
        """
        random = self.random
        source = cited or f"<{ID}source/{self._held.slug}>"
        number = self.tally.claims
        self.tally.claims += 1
        slug = source[source.rindex("/") + 1 : -1]
        topic = prop[max(prop.rindex("/"), prop.rfind("#")) + 1 :].lower()
        claim = f"<{ID}claim/{slug}/{topic}-{letters(number)}>"
        modality = parts.get("modality") or profile.MODALITY.draw(random)
        text = f"{_VERBS[number % len(_VERBS)]} {phrase(random, 2)}."
        lines = (
            f"{claim} {TYPE} <{IOMKG}Claim> .\n{claim} <{RDF}subject> {subject} .\n"
            f"{claim} <{RDF}predicate> <{prop}> .\n{claim} <{RDF}object> {value} .\n"
            f"{claim} <{IOMKG}modality> <{IOMKG}{modality}> .\n"
            f"{claim} <{IOMKG}rank> <{IOMKG}{parts.get('rank', 'Normal')}> .\n"
            f"{claim} <{PROV}hadPrimarySource> {source} .\n"
            f'{claim} <{DCTERMS}description> "{text}"@en .\n'
        )
        if comparator := parts.get("comparator"):
            lines += f"{claim} <{IOMKG}comparator> <{IOMKG}{comparator}> .\n"
        for more in parts.get("more", "").splitlines():
            lines += f"{claim} {more} .\n"
        if not cited:
            lines += self._evidence(claim)
        self._parts.append(lines)
        self.tally.claim_triples += lines.count(claim + " <")
        return claim

    def _evidence(self, claim: str) -> str:
        held = self._held
        self._claims_left -= 1
        if held.claims_left <= 0:
            self.next_passage()
        held.claims_left -= 1
        links: list[str] = []
        spans = ""
        for _ in range(profile.LINKS.draw(self.random)):
            again = held.last_span
            if again and again not in links and self.random.random() < _SPAN_AGAIN:
                links.append(again)
                continue
            start = held.start + held.spans
            held.spans += 1
            end = min(start + 8 + self.random.randrange(40), held.end)
            span = f"<{ID}source/{held.slug}#char={start},{end}>"
            digest = sha256(span.encode()).hexdigest()
            spans += f'{span} {TYPE} <{IOMKG}Span> .\n{span} <{IOMKG}digest> "sha256:{digest}" .\n'
            links.append(span)
        held.last_span = links[-1]
        return "".join(f"{claim} <{IOMKG}evidence> {link} .\n" for link in links) + spans


_PATHS: Final = {"igo": "organisation"}

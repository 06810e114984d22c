"""Real memberships: what 36 editions of the CIA World Factbook print of who belongs to what.

The file is ``data/factbook/all-participation.csv.gz`` of the material that ``IOMKG_MATERIAL``
names. It is turned into N-Triples of our model at each run and never kept: a membership for each
unbroken run of editions in which a country names an organisation, claims of its start and end
with all that is derived from them, and a claim for each mention.
"""

from __future__ import annotations

import csv
import gzip
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from benchmarks.loading import load_file
from iomkg.graph.derivation import recorded_derivation
from iomkg.graph.project import find_project
from iomkg.rdf.read.ntriples import n3
from iomkg.terms import EDTF, ID, IOMKG, ORG, PREFIXES, PROV, RDF

FILE: Final = "data/factbook/all-participation.csv.gz"
_FIELDS: Final = frozenset({"International organization participation", "Member of"})
_BRACKETS: Final = re.compile(r"\s*\([^()]*\)")
_ORGANISATION: Final = re.compile(r"[A-Z][\w.-]*(?: [A-Z][\w.-]*){0,2}|G-\d+|G\d+")
_FIRST: Final = 1990

Key: TypeAlias = tuple[str, str, str]


@dataclass(frozen=True)
class Membership:
    """An unbroken run of editions that name an organisation in the entry of a country.

    Attributes:
        country: its FIPS code, in lower case.
        organisation: its acronym as a slug.
        role: local name of the role.
        editions: years, ascending.
        ended: whether a later edition has the country without the organisation.
    """

    country: str
    organisation: str
    role: str
    editions: tuple[int, ...]
    ended: bool

    @property
    def slug(self) -> str:
        """Return what tells it apart."""
        role = self.role.removesuffix("State").lower()
        return f"{self.country}-{self.organisation}-{role}-{self.editions[0]}"


def material() -> Path | None:
    """Return the file of all entries, if ``IOMKG_MATERIAL`` names a folder that has it."""
    path = Path(os.environ.get("IOMKG_MATERIAL", "")) / FILE
    return path if path.exists() else None


def mentions(content: str) -> Iterator[tuple[str, str]]:
    """Yield the organisations that an entry names, as slugs, each with the role.

    Args:
        content: the text of the field; sentences in it are passed over.
    """
    # What stands in brackets may hold the commas and semicolons that part the names.
    parts = re.split(r"[,;](?![^()]*\))", content)
    for part in parts:
        acronym = _BRACKETS.sub("", part).strip()
        if _ORGANISATION.fullmatch(acronym):
            role = "ObserverState" if "observer" in part else "MemberState"
            yield re.sub(r"\W+", "-", acronym).strip("-").lower(), role


def memberships(path: Path) -> list[Membership]:
    """Read the memberships.

    Args:
        path: the file of all entries, CSV compressed by gzip.

    Returns:
        Them, ordered.
    """
    seen: dict[Key, set[int]] = defaultdict(set)
    present: dict[str, set[int]] = defaultdict(set)
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        for entry in csv.DictReader(file):
            if entry["field"] not in _FIELDS:
                continue
            year, country = int(entry["edition"]), entry["fips"].lower()
            present[country].add(year)
            for organisation, role in mentions(entry["content"]):
                seen[country, organisation, role].add(year)
    return [run for key in sorted(seen) for run in _runs(key, seen[key], sorted(present[key[0]]))]


def _runs(key: Key, named: set[int], present: list[int]) -> Iterator[Membership]:
    editions: list[int] = []
    for year in present:
        if year in named:
            editions.append(year)
        elif editions:
            yield Membership(*key, tuple(editions), True)
            editions = []
    if editions:
        yield Membership(*key, tuple(editions), False)


def write_factbook(source: Path, path: Path) -> int:
    """Write the memberships with what is derived, in N-Triples.

    Args:
        source: the file of all entries.
        path: the file to write.

    Returns:
        How many mentions there are.
    """
    found = memberships(source)
    with path.open("w", encoding="utf-8") as file:
        for run in found:
            file.writelines(_lines(_membership(run)))
    derivation = recorded_derivation(load_file(path), find_project().rule_files)
    with path.open("a", encoding="utf-8") as file:
        file.writelines(" ".join(map(n3, each)) + " .\n" for each in derivation.triples())
        for run in found:
            file.writelines(_lines(_mentions(run)))
    return sum(len(run.editions) for run in found)


def _lines(records: Iterable[tuple[str, str, str]]) -> Iterator[str]:
    return (f"<{subject}> <{predicate}> {value} .\n" for subject, predicate, value in records)


def _membership(run: Membership) -> Iterator[tuple[str, str, str]]:
    node = f"{ID}membership/{run.slug}"
    first, last = run.editions[0], run.editions[-1]
    yield node, RDF + "type", f"<{ORG}Membership>"
    yield node, ORG + "member", f"<{ID}country/{run.country}>"
    yield node, ORG + "organization", f"<{ID}organisation/{run.organisation}>"
    started = f"../{first}" if first == _FIRST else str(first)
    yield from _claim(run, "started", first, _edtf(started))
    if run.ended:
        yield from _claim(run, "ended", last, _edtf(str(last)))


def _edtf(text: str) -> str:
    return f'"{text}"^^<{EDTF}EDTF>'


def _mentions(run: Membership) -> Iterator[tuple[str, str, str]]:
    for year in run.editions:
        yield from _claim(run, "role", year, f"<{IOMKG}{run.role}>")


def _claim(run: Membership, local: str, year: int, value: str) -> Iterator[tuple[str, str, str]]:
    claim = f"{ID}claim/factbook-{year}/{run.slug}-{local}"
    yield claim, RDF + "type", f"<{IOMKG}Claim>"
    yield claim, RDF + "subject", f"<{ID}membership/{run.slug}>"
    yield claim, RDF + "predicate", f"<{ORG if local == 'role' else IOMKG}{local}>"
    yield claim, RDF + "object", value
    yield claim, IOMKG + "modality", f"<{IOMKG}Stated>"
    yield claim, IOMKG + "rank", f"<{IOMKG}Normal>"
    yield claim, PROV + "hadPrimarySource", f"<{ID}source/factbook-{year}>"


_DAY: Final = '"2001-07-01"^^xsd:date'
_ONE: Final = f"<{ID}organisation/iom>"
_CLAIMED: Final = """
          ?starts rdf:subject ?membership ; rdf:predicate iomkg:started ;
                  iomkg:accepted true ; iomkg:earliest ?from .
          OPTIONAL {
            ?ends rdf:subject ?membership ; rdf:predicate iomkg:ended ;
                  iomkg:accepted true ; iomkg:latest ?to
          }"""


def _as_of(head: str, organisation: str, tail: str = "") -> str:
    return f"""
        SELECT {head} WHERE {{
          ?membership org:organization {organisation} ; org:member ?state .
          ?starts rdf:subject ?membership ; rdf:predicate iomkg:started ;
                  iomkg:accepted true ; iomkg:earliest ?from .
          OPTIONAL {{
            ?ends rdf:subject ?membership ; rdf:predicate iomkg:ended ;
                  iomkg:accepted true ; iomkg:latest ?to
          }}
          FILTER(?from <= {_DAY} && (!BOUND(?to) || ?to >= {_DAY}))
        }} {tail}"""


def _derived(head: str, organisation: str, tail: str = "") -> str:
    # In the order of the text the engine starts from the organisations, which are few.
    return f"""
        SELECT {head} WHERE {{
          ?membership org:organization {organisation} ;
                      iomkg:validFromEarliest ?from ; iomkg:validToLatest ?to .
          FILTER(?from <= {_DAY} && ?to >= {_DAY})
          ?membership org:member ?state
        }} {tail}"""


_COUNT: Final = "?body (COUNT(DISTINCT ?state) AS ?members)"
_TEXTS: Final = {
    "members of one, as of a day": _as_of("DISTINCT ?state", _ONE),
    "members of one, as of a day, derived": _derived("DISTINCT ?state", _ONE),
    "members of all, as of a day": _as_of(_COUNT, "?body", "GROUP BY ?body"),
    "members of all, as of a day, derived": _derived(_COUNT, "?body", "GROUP BY ?body"),
    "members of all, by edition": f"""
        SELECT ?body (COUNT(DISTINCT ?state) AS ?members) WHERE {{
          ?claim prov:hadPrimarySource <{ID}source/factbook-2001> ; rdf:predicate org:role ;
                 rdf:subject ?membership .
          ?membership org:organization ?body ; org:member ?state
        }} GROUP BY ?body""",
    "joins a year": """
        SELECT ?year (COUNT(?membership) AS ?joins) WHERE {
          ?claim rdf:predicate iomkg:started ; rdf:subject ?membership ; iomkg:earliest ?from
          BIND(SUBSTR(STR(?from), 1, 4) AS ?year)
        } GROUP BY ?year""",
    "leaves a year": """
        SELECT ?year (COUNT(?membership) AS ?leaves) WHERE {
          ?claim rdf:predicate iomkg:ended ; rdf:subject ?membership ; iomkg:latest ?to
          BIND(SUBSTR(STR(?to), 1, 4) AS ?year)
        } GROUP BY ?year""",
}


def queries() -> Mapping[str, str]:
    """Return what is asked of the memberships, by title; ``, derived`` marks a second form."""
    prefixes = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
    return {title: prefixes + text for title, text in _TEXTS.items()}

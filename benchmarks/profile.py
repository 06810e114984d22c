"""How claims are distributed in the shipped graph, as measured; the generator follows it.

``python -m benchmarks.profile`` measures anew. The figures are kept here, and not read from the
graph at each run, so that a benchmark stays comparable while the graph grows. Measured over
1,701 claims (23,856 triples):

* claims make 66 % of the triples, 9.3 each; spans 14 %, passages 7 %, conflicts 7 %;
* a claim is about an organisation (29 %), a theme (26 %), an event (13 %), a citation (6 %), …;
  nearly all of the first are about one, so organisations follow Zipf's law with exponent 1, the
  other kinds are flatter (about 0.5);
* 17 % come from 63 cited sources, which follow Zipf's law, the rest from four held ones of very
  different length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import accumulate
from random import Random
from typing import Final, Generic, TypeVar

from iomkg.graph.project import find_project
from iomkg.rdf.read.triples import read_triples
from iomkg.terms import IOMKG, RDF, Term, shorten

T = TypeVar("T")


class Choice(Generic[T]):
    """A weighted choice that is prepared once and drawn from often."""

    def __init__(self, weights: Mapping[T, float]) -> None:
        self._values = tuple(weights)
        self._limits = tuple(accumulate(weights.values()))

    def draw(self, random: Random) -> T:
        """Draw one of the values by its weight."""
        return random.choices(self._values, cum_weights=self._limits)[0]


MODALITY: Final = Choice(
    {"Stated": 1401, "Possible": 92, "Assessment": 75, "Implied": 73, "Aim": 47, "Forecast": 13}
)
COMPARATOR: Final = Choice({"Exactly": 30, "MoreThan": 9, "About": 3, "AtLeast": 2, "AtMost": 1})
LINKS: Final = Choice({1: 786, 2: 516, 3: 100, 4: 8, 5: 1})
"""Pieces of evidence of a claim from a held source."""
DATE_FORM: Final = Choice(
    {"year": 40, "day": 31, "decade": 7, "month": 5, "stretch": 2, "one-of": 2, "about": 1}
)
AS_OF_FORM: Final = Choice({"year": 17, "month": 10, "stretch": 6, "day": 1})
VALIDITY_OPEN: Final = 16 / 31
CITED: Final = 290 / 1701
"""Share of the claims that come from a source whose text is not held."""
VALIDITY: Final = 31 / 1701
NAMED_AS: Final = 10 / 1701
SAID_BY: Final = 5 / 1701
NEGATED: Final = 2 / 1701
CLAIMS_A_PASSAGE: Final = 1.5
"""In the graph 3.7: with short passages, and few spans used twice, claims have 60 % of all triples
instead of 67 %."""
SET_ASIDE: Final = 0.11
SET_ASIDE_AS: Final = Choice(
    {"Heading": 29, "Advertisement": 10, "PageFurniture": 2, "Rhetoric": 1, "Repetition": 1}
)
CONFLICT_SIZE: Final = Choice(
    {2: 6, 3: 12, 4: 16, 5: 13, 6: 24, 7: 14, 8: 10, 9: 3, 10: 6, 11: 2, 12: 3}
)
CONFLICT_KIND: Final = Choice(
    {
        "ScopeDifference": 30,
        "TerminologyDifference": 21,
        "Imprecision": 15,
        "IdentityQuestion": 13,
        "InternalContradiction": 10,
        "ChangeOverTime": 4,
    }
)
RESOLVED: Final = 77 / 112
CLASHES: Final = 19 / 112
"""Share of the conflicts whose claims exclude each other."""

ABOUT: Final = Choice(
    {
        "igo": 470,
        "theme": 434,
        "event": 100,
        "programme": 65,
        "instrument": 62,
        "challenge": 53,
        "body": 44,
        "group": 40,
        "operation": 37,
        "citation": 30,
        "organisation": 23,
        "source": 18,
        "tool": 13,
        "meeting-series": 11,
        "stage": 8,
        "post": 6,
        "person": 5,
        "criticism": 4,
        "country": 1,
    }
)
"""What a claim is about that does not belong to the making of a thing."""

_FILLERS: Final = {
    "igo": """influences theme 138|areaOfWork theme 64|characterisation text 56
        leadsTo challenge 41|advocates theme 22|responsibleFor theme 21|memberStateCount number 19
        facesChallenge challenge 18|mandate text 14|targetGroup group 13|scope text 11
        statusTowardsUN un-status 9|name text 8|observerStateCount number 8|presentIn place 8
        presenceCountryCount number 6|cooperatesWith group 5|distinction text 4|structure text 5
        memberCountIncludesObservers truth 4|composedOf group 3|organisationLanguage language 3
        fieldLocationCount number 2|acronym string 2|cooperatesWith organisation 6
        cooperatesWith igo 4|mandateChange text 1|officeCount number 1|headquarters place 1
        fieldPresenceCount number 1|observerAt igo 1|website string 1""",
    "theme": """includes theme 131|characterisation text 112|leadsTo challenge 101
        targetGroup group 51|cooperatesWith group 21|respondsTo challenge 12|scope text 6""",
    "event": """meaning text 16|carriedOutBy igo 12|leadsTo challenge 10|includes theme 9
        name text 7|respondsTo challenge 7|characterisation text 4|carriedOutBy body 4
        tookPlaceIn country 2|carriedOutBy stage 2|sameDayAs event 2|carriedOutBy group 2
        mandateChange text 2|tookPlaceIn place 1|isPartOf meeting-series 1""",
    "programme": """targetGroup group 8|leadsTo challenge 9|includes theme 7
        characterisation text 10|cooperatesWith igo 5|returnsAssistedCount number 5|name text 4
        started date 3|coversPlace country 3|scope text 3|acronym string 2
        countryWithMostBeneficiaries country 3|coversPlace place 1|createdBy igo 1
        beneficiaryCount number 1""",
    "instrument": """laysDown theme 22|name text 8|influences theme 6|documentNumber string 5
        characterisation text 4|scope text 3|leadsTo challenge 4|subjectMatter theme 2
        arisesFrom event 2|composedOf group 2|acronym string 1|distinction text 1
        started date 1""",
    "challenge": """leadsTo challenge 29|characterisation text 10|includes challenge 8
        arisesFrom event 3|scope text 3""",
    "body": """mandate text 16|characterisation text 10|name text 3|targetGroup group 3
        respondsTo challenge 3|started date 2|createdBy igo 1|composedOf group 1|presentIn place 1
        scope text 1""",
    "group": """influences theme 19|leadsTo challenge 10|characterisation text 9|name text 1
        acronym string 1""",
    "operation": """characterisation text 18|meaning text 4|cooperatesWith igo 4
        targetGroup group 3|coversPlace country 2|cooperatesWith organisation 2|respondsTo event 2
        cooperatesWith group 1|coversPlace place 1""",
    "citation": "characterisation text 30|editor person 10|citationStatus citation-status 8",
    "organisation": """characterisation text 9|cooperatesWith igo 4|cooperatesWith organisation 3
        name text 2|influences theme 1""",
    "source": """scope text 6|characterisation text 5|creator person 2|publisher organisation 2
        readerAdvice text 2|producedBy text 1""",
    "tool": """influences theme 3|targetGroup group 3|coversPlace country 1
        characterisation text 2|started date 1|leadsTo challenge 1|createdBy igo 1|name text 1""",
    "meeting-series": "brings group 3|leadsTo challenge 3|name text 2|characterisation text 1",
    "stage": "name text 4|acronym string 4",
    "post": "duty text 3|name text 2|appointmentManner text 2|termOfOffice number 1",
    "person": "basedAt igo 2|heldPost post 2|distinction text 1|characterisation text 1",
    "criticism": "demand text 4|response text 2|respondsTo event 1|scope text 1|made date 4",
    "country": "returnsReceivedCount number 1|name text 1",
}


def _parse(table: str) -> Choice[tuple[str, str]]:
    rows = (row.split() for row in table.replace("\n", "|").split("|"))
    return Choice({(prop, value): float(weight) for prop, value, weight in rows})


FILLERS: Final = {kind: _parse(table) for kind, table in _FILLERS.items()}
"""By kind of subject: the property and the kind of value of a claim."""


def main() -> None:
    """Print how the claims of the shipped graph are distributed."""
    triples = [t for path in find_project().graph_files for t in read_triples(path)]
    claims = {s for s, p, o in triples if p.value == RDF + "type" and str(o) == IOMKG + "Claim"}
    values: dict[str, Counter[str]] = {}
    parts: dict[Term, dict[str, str]] = {claim: {} for claim in claims}
    for subject, predicate, value in triples:
        if subject in parts:
            text = shorten(str(value))
            values.setdefault(shorten(predicate.value), Counter())[text] += 1
            parts[subject][shorten(predicate.value)] = text
    own = sum(subject in parts for subject, _, _ in triples)
    print(f"{len(triples)} triples, {len(claims)} claims with {own / len(triples):.0%} of them")
    for prop in ("iomkg:modality", "iomkg:rank", "iomkg:comparator", "prov:hadPrimarySource"):
        print(prop, values[prop].most_common(12))
    about = Counter(part["rdf:subject"].split("/")[0] for part in parts.values())
    print("about", about.most_common())
    pairs = Counter(
        (part["rdf:subject"].split("/")[0], part["rdf:predicate"]) for part in parts.values()
    )
    for pair, count in pairs.most_common():
        print(*pair, count)


if __name__ == "__main__":
    main()

"""Layer ``conflicts``: what clashes is judged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from iomkg.check.finding import Finding, Rule
from iomkg.graph.reading import Reading
from iomkg.terms import RDF, shorten

UNJUDGED = Rule(
    "conflicts/unjudged",
    "Claims that clash are judged",
    "Two claims of one subject and property exclude each other. Add an iomkg:Conflict that names "
    "both, with kind, verdict and a reason; a verdict may be iomkg:Open.",
    example="<conflict/founding-date> a iomkg:Conflict ; iomkg:claimInConflict <claim/a/x> "
    ", <claim/b/x> ; …",
)
RULES = (UNJUDGED,)

_UNJUDGED = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?subject ?property ?x ?y WHERE {
  ?x iomkg:clashesWith ?y ; rdf:subject ?subject ; rdf:predicate ?property .
  FILTER(STR(?x) < STR(?y))
  MINUS { ?x iomkg:judgedIn ?conflict . ?y iomkg:judgedIn ?conflict }
}
ORDER BY ?subject ?property ?x ?y
"""


def check(reading: Reading) -> Iterator[Finding]:
    """Report clashes without judgement, once for each subject and property.

    Args:
        reading: the project.

    Yields:
        The findings, each placed at the claim that clashes with the most others.
    """
    groups: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for subject, prop, x, y in reading.store.select(_UNJUDGED).texts():
        groups[subject, prop].update((x, y))
    for (about, by), claims in groups.items():
        listed = ", ".join(shorten(claim) for claim in claims)
        yield UNJUDGED.finding(
            f"Claims about {shorten(by)} of {shorten(about)} exclude each other: {listed}. "
            "Judge them in an iomkg:Conflict that names them all.",
            max(claims, key=claims.__getitem__),
            RDF + "object",
        )

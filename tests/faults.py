"""Faults to seed into a copy of the shipped project, and the one finding that each asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from projects import SmallProject

ONTOLOGY = "ontology/iomkg.ttl"
SOURCES = "graph/sources.ttl"
CONFLICTS = "graph/conflicts.ttl"
ORGANISATIONS = "graph/entities/organisations.ttl"
EVENTS = "graph/entities/events.ttl"
PLACES = "graph/entities/places.ttl"
STATES = "graph/entities/states.ttl"
LEARN = "graph/claims/futurelearn.ttl"
BLOCK = "graph/claims/academic-block.ttl"
LAW = "graph/claims/law-site.ttl"
CITED = "graph/claims/cited.ttl"
LEDGER = "graph/passages/futurelearn.ttl"
CLAIMS = "shapes/claims.ttl"

MEMBERS = "<claim/futurelearn/member-states> a"
ACRONYM = "<claim/futurelearn/iom-acronym> a"
HEADER = "<https://w3id.org/iomkg/ontology> a"


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        rule: the rule that finds it, and nothing else does.
        file: the file to spoil, where it is found.
        old: a text that the file, or the statement, has once; empty to add at the end.
        new: what to put in its place.
        within: what the statement begins with in which to replace; empty for the whole file.
        at: a text on the line where it is found, if that is not the first line of ``new``.
        line: the line where it is found, for a place that no text marks.
        times: how often ``old`` occurs; each is replaced.
        moves: whether the file is renamed to ``new`` instead.
    """

    rule: str
    file: str
    old: str
    new: str
    within: str = ""
    at: str = ""
    line: int = 0
    times: int = 1
    moves: bool = False

    @property
    def where(self) -> str:
        """The file in which it is found."""
        return self.new if self.moves else self.file

    def seed(self, project: SmallProject) -> int:
        """Spoil the project; return the line on which the fault is to be found."""
        if self.moves:
            project.path(self.file).rename(project.path(self.new))
        elif self.old:
            text = project.read(self.file)
            block = _block(text, self.within) if self.within else text
            assert block.count(self.old) == self.times, (self.old, block.count(self.old))
            spoilt = block.replace(self.old, self.new)
            project.write(self.file, text.replace(block, spoilt))
        else:
            project.append(self.file, self.new)
        return self.line or self._line(project)

    def _line(self, project: SmallProject) -> int:
        wanted = self.at or self.new.strip().split("\n")[0].strip()
        text = project.read(self.where)
        start = text.index(self.within) if self.within else 0
        found = text.index(wanted, start)
        assert self.within or text.count(wanted) == 1, f"{wanted!r}: {text.count(wanted)} times"
        return text.count("\n", 0, found) + 1


def _block(text: str, start: str) -> str:
    found = re.search(re.escape(start) + r".*?\n(?=\n|\Z)", text, re.DOTALL)
    assert found, start
    return found[0]


def term(name: str, axioms: str) -> str:
    """A well-described term of the ontology, with more axioms."""
    return (
        f'iomkg:{name} {axioms} ;\n    rdfs:label "{name} of a test"@en ;\n'
        f'    skos:definition "What a test means by {name}, at some length."@en ;\n'
        f"    rdfs:isDefinedBy <https://w3id.org/iomkg/ontology> ."
    )


DIGEST = "cea04ae1476d068d0f5d78886eef17a04786788499f8c99a4aa402d16f8c1e66"
DIGEST_ACROSS = "7af2352f1297490c264729f1df99211c2a983b757703ac2b9ffa5e8263dcabd1"
DIGEST_APART = "ead1604b6d5f781740f7d8c0dc1c40e5925f66bb85cbfb3d6960dc9d75ec3325"


def evidence(span: str, digest: str) -> str:
    """The end of a claim and the span that it rests on."""
    return (
        f"iomkg:evidence <source/futurelearn#char={span}> ;\n"
        "    prov:hadPrimarySource <source/futurelearn> ;\n"
        '    dcterms:description "Counts 166 nations as members."@en .\n\n'
        f"<source/futurelearn#char={span}> a iomkg:Span ;\n"
        f'    iomkg:digest "sha256:{digest}" .\n'
    )


FAULTS = {
    # Syntax
    "a prefix that is not declared": Fault(
        "syntax/turtle", PLACES, "a iomkg:Country", "a iomgk:Country", "<country/iraq>"
    ),
    "an IRI with a blank in it": Fault(
        "syntax/turtle", PLACES, "<country/iraq> a", "<country/ir aq> a"
    ),
    "shapes with a semicolon for a full stop": Fault(
        "syntax/turtle",
        "shapes/people.ttl",
        "sh:severity sh:Violation .",
        "sh:severity sh:Violation ; ; s:x y",
    ),
    # Terms
    "a misspelt property": Fault(
        "terms/undeclared", LEARN, "iomkg:modality", "iomkg:modalty", MEMBERS
    ),
    "a misspelt class": Fault(
        "terms/undeclared",
        EVENTS,
        "a iomkg:Commemoration",
        "a iomkg:Comemoration",
        "<event/anniversary-celebration>",
    ),
    "a misspelt code": Fault(
        "terms/undeclared", LEARN, "iomkg:rank iomkg:Normal", "iomkg:rank iomkg:Norml", MEMBERS
    ),
    "a misspelt datatype": Fault(
        "terms/undeclared",
        SOURCES,
        '"2008-07/2011-11"^^edtf:EDTF',
        '"2008-07/2011-11"^^edtf:EDFT',
    ),
    "a misspelt predicate of a claim": Fault(
        "terms/undeclared", LEARN, "iomkg:memberStateCount", "iomkg:memberStatesCount", MEMBERS
    ),
    "a class used as a predicate": Fault(
        "terms/undeclared",
        LEARN,
        "rdf:predicate iomkg:memberStateCount",
        "rdf:predicate iomkg:Stage",
        MEMBERS,
    ),
    "https in a namespace": Fault(
        "terms/prefix",
        LAW,
        "@prefix prov: <http://www.w3.org/ns/prov#>",
        "@prefix prov: <https://www.w3.org/ns/prov#>",
    ),
    "a namespace without its #": Fault(
        "terms/prefix",
        PLACES,
        "<https://w3id.org/iomkg/ontology#>",
        "<https://w3id.org/iomkg/ontology>",
    ),
    "a base without its slash": Fault(
        "terms/prefix",
        CITED,
        "@base <https://w3id.org/iomkg/id/>",
        "@base <https://w3id.org/iomkg/id>",
    ),
    "a term that its vocabulary has not": Fault(
        "terms/reused", ONTOLOGY, "org:FormalOrganization a", "org:FormalOrganisation a"
    ),
    "a property declared as a class": Fault(
        "terms/reused", ONTOLOGY, "org:role a owl:ObjectProperty", "org:role a owl:Class"
    ),
    "a shape for a misspelt class": Fault(
        "terms/shape",
        "shapes/places.ttl",
        "sh:targetClass iomkg:Country",
        "sh:targetClass iomkg:County",
    ),
    "a constraint that SHACL has not": Fault(
        "terms/shape", CLAIMS, "sh:minCount 1", "sh:minCuont 1", "s:ClaimSubject a"
    ),
    "a misspelt thing": Fault(
        "terms/entity",
        BLOCK,
        "<place/geneva>",
        "<place/genova>",
        "<claim/academic-block/headquarters>",
    ),
    "a source that there is not": Fault(
        "terms/entity",
        LEARN,
        "prov:hadPrimarySource <source/futurelearn>",
        "prov:hadPrimarySource <source/future-learn>",
        MEMBERS,
    ),
    "a blank node": Fault("terms/blank", EVENTS, "", '[] a iomkg:Event ; rdfs:label "Nobody"@en .'),
    "an import": Fault(
        "terms/imports",
        ONTOLOGY,
        'owl:versionInfo "',
        'owl:imports <http://www.w3.org/ns/org#> ;\n    owl:versionInfo "',
        HEADER,
    ),
    "two bodies with one label": Fault(
        "terms/label",
        ORGANISATIONS,
        "",
        '<body/the-council> a org:OrganizationalUnit ; rdfs:label "iom  Cóuncil"@en .',
    ),
    "an acronym of two stages": Fault(
        "terms/name",
        BLOCK,
        'rdf:object "PICMME"',
        'rdf:object "ICEM"',
        "<claim/academic-block/acronym-picmme>",
    ),
    "a date without a claim": Fault(
        "terms/direct-fact", EVENTS, "", '<event/brussels-resolution> iomkg:occurred "1951" .'
    ),
    "a derived statement by hand": Fault(
        "terms/derived", LEARN, "", "<claim/futurelearn/areas> iomkg:accepted true ."
    ),
    # Ontology
    "disjoint classes": Fault(
        "ontology/lite", ONTOLOGY, "", "iomkg:Stage owl:disjointWith iomkg:Event ."
    ),
    "a functional property": Fault(
        "ontology/functional", ONTOLOGY, "", "iomkg:headquarters a owl:FunctionalProperty ."
    ),
    "a misspelt domain": Fault(
        "ontology/dl", ONTOLOGY, "rdfs:domain iomkg:Claim", "rdfs:domain iomkg:Clam", "iomkg:rank a"
    ),
    "a term of two kinds": Fault("ontology/dl", ONTOLOGY, "", "iomkg:Tool a rdfs:Datatype ."),
    "no licence": Fault(
        "ontology/metadata",
        ONTOLOGY,
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;\n",
        "",
        HEADER,
        at=HEADER,
    ),
    "a term without a definition": Fault(
        "ontology/metadata",
        ONTOLOGY,
        "skos:definition",
        "skos:scopeNote",
        "iomkg:Tool a",
        at="iomkg:Tool a",
    ),
    "modified before it was created": Fault(
        "ontology/metadata",
        ONTOLOGY,
        'dcterms:modified "2026-',
        'dcterms:modified "2025-',
    ),
    "no citation": Fault(
        "ontology/recommended",
        ONTOLOGY,
        "dcterms:bibliographicCitation ",
        "rdfs:comment ",
        HEADER,
        at=HEADER,
    ),
    "another version than the package's": Fault(
        "ontology/version", ONTOLOGY, 'owl:versionInfo "0.', 'owl:versionInfo "9.'
    ),
    "a circle of classes": Fault(
        "ontology/cycle", ONTOLOGY, "", "iomkg:Event rdfs:subClassOf iomkg:Renaming ."
    ),
    "two ranges": Fault(
        "ontology/several-ranges", ONTOLOGY, "", "iomkg:evidence rdfs:range iomkg:Passage ."
    ),
    "a property that is its own inverse": Fault(
        "ontology/inverse", ONTOLOGY, "", "iomkg:evidence owl:inverseOf iomkg:evidence ."
    ),
    "a symmetric property between two classes": Fault(
        "ontology/characteristic",
        ONTOLOGY,
        "",
        "iomkg:saidBy a owl:SymmetricProperty ; rdfs:range iomkg:Stage .",
    ),
    "two names for one class": Fault(
        "ontology/equivalent", ONTOLOGY, "", "iomkg:Tool owl:equivalentClass iomkg:Programme ."
    ),
    "two classes with one label": Fault(
        "ontology/duplicate", ONTOLOGY, 'rdfs:label "tool"@en', 'rdfs:label "Programme"@en'
    ),
    "a class named like a property": Fault(
        "ontology/naming",
        ONTOLOGY,
        "",
        term("field_office", "a owl:Class ; rdfs:subClassOf iomkg:Place"),
    ),
    "a class for what is left over": Fault(
        "ontology/vague-name",
        ONTOLOGY,
        "",
        term("OtherEvent", "a owl:Class ; rdfs:subClassOf iomkg:Event"),
    ),
    "a label that defines": Fault(
        "ontology/annotation",
        ONTOLOGY,
        'rdfs:label "tool"@en',
        'rdfs:label "A thing to work with."@en',
    ),
    "a class that nothing uses": Fault(
        "ontology/unconnected", ONTOLOGY, "", term("Raft", "a owl:Class")
    ),
    "a property that joins nothing": Fault(
        "ontology/domain-range", ONTOLOGY, "", term("depth", "a owl:DatatypeProperty")
    ),
    # Evidence
    "a digit of a digest": Fault(
        "evidence/digest", LEARN, DIGEST, DIGEST.replace("cea", "cfa"), at="sha256:cfa04"
    ),
    "a claim that points at another span": Fault(
        "evidence/missing",
        LEARN,
        "iomkg:evidence <source/futurelearn#char=834,856>",
        "iomkg:evidence <source/futurelearn#char=834,857>",
    ),
    "a span beyond the end of the text": Fault(
        "evidence/span", LEARN, "#char=834,856>", "#char=834,99856>", at="834,99856> a", times=2
    ),
    "a span across two passages": Fault(
        "passages/stray-span",
        LEARN,
        evidence("834,856", DIGEST),
        evidence("800,1100", DIGEST_ACROSS),
    ),
    "a span that no claim rests on": Fault(
        "evidence/unused",
        LEARN,
        "",
        f'<source/futurelearn#char=168,175> a iomkg:Span ; iomkg:digest "sha256:{DIGEST_APART}" .',
    ),
    "a source with another digest": Fault(
        "evidence/source-text", SOURCES, "sha256:fab699", "sha256:fab698"
    ),
    "a name that the text does mention": Fault(
        "evidence/mention",
        SOURCES,
        "iomkg:doesNotMention <stage/icem>",
        "iomkg:doesNotMention <stage/iom>",
        "<source/cazacu-chinole>",
    ),
    # Dates
    "a month that there is not": Fault(
        "dates/edtf",
        BLOCK,
        '"1951"^^edtf:EDTF',
        '"1951-13"^^edtf:EDTF',
        "<claim/academic-block/founding-date>",
    ),
    "a source that may appear for ever": Fault(
        "dates/publication-range",
        SOURCES,
        '"2023-10/2026-11-22"',
        '"2023-10/.."',
        "<source/academic-block>",
    ),
    "a figure of after its source": Fault(
        "dates/order",
        LEARN,
        "iomkg:comparator iomkg:Exactly ;",
        'iomkg:comparator iomkg:Exactly ;\n    iomkg:asOf "2031"^^edtf:EDTF ;',
        MEMBERS,
        at='iomkg:asOf "2031"',
    ),
    # Conflicts
    "a rival that nobody judged": Fault(
        "conflicts/unjudged",
        "graph/claims/cazacu-chinole.ttl",
        '"1951"^^edtf:EDTF',
        '"1950"^^edtf:EDTF',
        "<claim/cazacu-chinole/founding-date>",
    ),
    "deprecated without a reason": Fault(
        "shacl/ClaimDeprecationJudged", LEARN, "iomkg:Normal", "iomkg:Deprecated", ACRONYM
    ),
    # Passages
    "a passage with another number": Fault(
        "passages/overlap",
        LEDGER,
        "iomkg:passageNumber 31 ",
        "iomkg:passageNumber 87 ",
    ),
    "a passage that begins in the one before": Fault(
        "passages/overlap", LEDGER, "#char=3071,3273>", "#char=3051,3273>"
    ),
    "a passage set aside under a claim": Fault(
        "passages/set-aside",
        LEDGER,
        "",
        "<passage/futurelearn/8> iomkg:setAside iomkg:Advertisement .",
    ),
    "a passage that nobody has read": Fault(
        "passages/open",
        LEDGER,
        "#char=22,32> ;\n    iomkg:setAside iomkg:Advertisement .",
        "#char=22,32> .",
        at="<passage/futurelearn/2> a",
    ),
    # Queries
    "a column that is not projected": Fault(
        "queries/columns", "queries/mission.rq", "#+   wording: string", "#+   words: string"
    ),
    "a view of a column that there is not": Fault(
        "queries/view", "queries/partners.rq", "to: partner_name", "to: partner"
    ),
    "a misspelt term in a query": Fault(
        "queries/terms",
        "queries/mission.rq",
        "?claim iomkg:negated ?negated",
        "?claim iomkg:negatd ?negated",
    ),
    "a thing that a query names and there is not": Fault(
        "queries/terms", "queries/mission.rq", "/id/event/founding>", "/id/event/foundation>"
    ),
    "rows in no order": Fault(
        "queries/order",
        "queries/mission.rq",
        "ORDER BY ?source ?start ?statement ?goal ?claim\n",
        "",
        at="SELECT ?about",
    ),
    "a query that does not parse": Fault(
        "queries/syntax",
        "queries/mission.rq",
        "OPTIONAL { ?claim iomkg:alsoSaidBy ?also_said_by }",
        "OPTIONAL ( ?claim iomkg:alsoSaidBy ?also_said_by }",
    ),
    "a query that asks another server": Fault(
        "queries/refused",
        "queries/mission.rq",
        "  OPTIONAL { ?claim iomkg:negated",
        "  SERVICE <http://example.org/> { ?claim iomkg:negated",
    ),
    "front matter that is not YAML": Fault(
        "queries/front-matter", "queries/mission.rq", "#+ id: mission", "#+ id: mission: x"
    ),
    "a prefix that is not used": Fault(
        "queries/prefixes",
        "queries/mission.rq",
        "PREFIX prov:",
        "PREFIX owl: <http://www.w3.org/2002/07/owl#>\nPREFIX prov:",
    ),
    "a prefix of a query for another namespace": Fault(
        "queries/prefixes",
        "queries/mission.rq",
        "PREFIX prov: <http://www.w3.org/ns/prov#>",
        "PREFIX prov: <https://www.w3.org/ns/prov#>",
    ),
    "expected rows of another query": Fault(
        "queries/tests", "queries/sources.rq", "expect: sources.held.csv", "expect: mission.csv"
    ),
    "a parameter without an example": Fault(
        "queries/parameters",
        "queries/claims-at.rq",
        '#+     example: "10530"\n',
        "",
        at="#+   character:",
    ),
    "dates compared by =": Fault(
        "queries/comparison",
        "queries/renamings.rq",
        "  FILTER(BOUND(?when) ||",
        "  FILTER(?date = ?rank || BOUND(?when) ||",
    ),
    "a rule that says not when it runs": Fault(
        "queries/rules",
        "queries/rules/13-grades.rq",
        "",
        "queries/rules/13_grades.rq",
        line=1,
        moves=True,
    ),
    "a misspelt term in a rule": Fault(
        "queries/terms",
        "queries/rules/20-not-affirmed.rq",
        "?claim a iomkg:Claim ; iomkg:negated true",
        "?claim a iomkg:Claim ; iomkg:negatd true",
    ),
    # Shapes
    "a claim without a description": Fault(
        "shacl/ClaimDescription",
        LEARN,
        ' ;\n    dcterms:description "Counts 166 nations as members."@en .',
        " .",
        MEMBERS,
        at=MEMBERS,
    ),
    "a claim with two ranks": Fault(
        "shacl/ClaimRank",
        BLOCK,
        "iomkg:rank iomkg:Preferred",
        "iomkg:rank iomkg:Preferred , iomkg:Normal",
        "<claim/academic-block/name-iom> a",
    ),
    "a claim without a rank": Fault(
        "shacl/ClaimRank",
        LEARN,
        "    iomkg:rank iomkg:Normal ;\n",
        "",
        MEMBERS,
        at=MEMBERS,
    ),
    "a figure without a comparator": Fault(
        "shacl/ClaimComparatorWanted",
        LEARN,
        "    iomkg:comparator iomkg:Exactly ;\n",
        "",
        MEMBERS,
        at=MEMBERS,
    ),
    "a figure in words": Fault(
        "shacl/ClaimObjectDatatype", LEARN, "rdf:object 166", 'rdf:object "many"', MEMBERS
    ),
    "a label in no language": Fault(
        "shacl/Label", STATES, 'rdfs:label "Libya"@en', 'rdfs:label "Libya"'
    ),
    "a conflict without a verdict": Fault(
        "shacl/ConflictVerdict",
        CONFLICTS,
        "    iomkg:verdict iomkg:Open ;\n",
        "",
        "<conflict/founding-day> a",
        at="<conflict/founding-day> a",
    ),
    "a property for claims that holds anything": Fault(
        "shacl/ClaimPropertyObservation",
        ONTOLOGY,
        "",
        'iomkg:headquarters iomkg:observation "yes" .',
    ),
    "a source with no title": Fault(
        "shacl/SourceTitle",
        SOURCES,
        '    dcterms:title "IOM: Facilitating Safe and Orderly Migration"@en ;\n',
        "",
        at="<source/academic-block> a",
    ),
}
"""The faults, by what is wrong."""

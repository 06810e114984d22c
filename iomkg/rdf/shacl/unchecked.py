"""Terms of SHACL's namespace in a shapes graph that a validation does not act on."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from iomkg.rdf.shacl.model import is_selecting
from iomkg.rdf.shacl.node_expressions import is_supported
from iomkg.rdf.shacl.shapes_graph import Index
from iomkg.terms import SH, Iri, Term, Triple
from iomkg.tuples import grouped

_ACTED_ON: Final = frozenset(
    """
    targetNode targetClass targetSubjectsOf targetObjectsOf target path inversePath alternativePath
    zeroOrMorePath oneOrMorePath zeroOrOnePath property node not and or xone class datatype nodeKind
    minCount maxCount minExclusive minInclusive maxExclusive maxInclusive minLength maxLength
    pattern flags languageIn uniqueLang equals disjoint lessThan lessThanOrEquals hasValue in closed
    ignoredProperties qualifiedValueShape qualifiedValueShapesDisjoint qualifiedMinCount
    qualifiedMaxCount severity message deactivated sparql select ask prefixes declare prefix
    namespace validator nodeValidator propertyValidator parameter optional expression entailment
    NodeShape PropertyShape Shape SPARQLConstraint SPARQLTarget SPARQLTargetType PrefixDeclaration
    ConstraintComponent SPARQLAskValidator SPARQLSelectValidator SPARQLExecutable
    SPARQLAskExecutable SPARQLSelectExecutable Parameter Parameterizable Validator
    Target TargetType this nodes
    filterShape union intersection BlankNode IRI Literal BlankNodeOrIRI BlankNodeOrLiteral
    IRIOrLiteral Violation Warning Info Debug Trace
    """.split()
)
_SAID: Final = frozenset(
    """
    name description order group defaultValue PropertyGroup labelTemplate shapesGraph
    suggestedShapesGraph ValidationReport ValidationResult AbstractResult Severity NodeKind
    conforms result resultMessage resultPath resultSeverity sourceConstraint
    sourceConstraintComponent sourceShape focusNode value detail shapesGraphWellFormed
    codeIdentifier intent agentInstruction unit
    """.split()
)
"""What describes shapes or reports, and asks for nothing."""
_RULES: Final = frozenset(
    "rule TripleRule SPARQLRule Rule construct condition subject predicate object "
    "SPARQLConstructExecutable".split()
)
_NOT_CHECKED: Final = frozenset(
    """
    update returnType Function SPARQLFunction js jsFunctionName jsLibrary jsLibraryURL JSConstraint
    JSExecutable JSFunction JSLibrary JSRule JSTarget JSTargetType JSValidator
    SPARQLUpdateExecutable
    RuleTemplate ancestor annotationProperty annotationValue annotationVarName
    resultAnnotation ResultAnnotation alternative
    count distinct exists groupConcat if then else limit offset max min sum minus orderBy desc asc
    singleLine rootClass someValue subsetOf memberShape minListLength maxListLength uniqueMembers
    uniqueValuesForClass uniqueValuesFor reifierShape reificationRequired targetWhere explicitTarget
    shape ShapeClass values nodeByExpression sparqlExpr selectExpr expr concat join flatMap
    findFirst matchAll instancesOf nodesMatching pathValues var arg
    remove rules RuleSet ruleSet runBefore
    prefixDeclaration datasetClause conformanceDisallows ByTypes dataGraph currentShape
    ShapesGraph defaultView nestedPath focus rest editor viewer
    """.split()
)
"""Of SHACL Advanced Features, SHACL JavaScript and the drafts of SHACL 1.2."""
_VALIDATORS: Final = frozenset({"validator", "nodeValidator", "propertyValidator"})
_ALIKE: Final = (
    "https://www.w3.org/ns/shacl#",
    "http://www.w3.org/ns/shacl/",
    "https://www.w3.org/ns/shacl/",
    "http://w3.org/ns/shacl#",
    "https://w3.org/ns/shacl#",
    "http://www.w3.org/ns/shacl-shacl#",
)


@dataclass(frozen=True)
class Unchecked:
    """A term that a validation passes over.

    Attributes:
        iri: the term.
        subject: a node of the shapes graph that uses it.
        count: how often it is used.
        known: whether SHACL, one of its extensions or a draft has the term.
        near: the term that was probably meant, or an empty string.
    """

    iri: str
    subject: Term
    count: int
    known: bool
    near: str = ""

    @property
    def message(self) -> str:
        """Return a sentence that says what is ignored."""
        name = self.iri.replace(SH, "sh:")
        times = "" if self.count == 1 else f" ({self.count:,} times)"
        if self.known:
            return f"Not checked: {name} is not acted on{times}."
        meant = f" Did you mean {self.near}?" if self.near else " Correct it, or take it out."
        return f"Not checked: {name} is no term of SHACL{times}.{meant}"


def unchecked(
    shapes: Iterable[Triple], index: Index, *, ran_rules: bool = False
) -> list[Unchecked]:
    """Find the terms of SHACL's namespace in a shapes graph that a validation ignores.

    Args:
        shapes: the shapes graph.
        index: the same, by subject and predicate.
        ran_rules: whether its rules were run before the validation.

    Returns:
        Each term once, those that SHACL does not know first.
    """
    acted = _ACTED_ON | _SAID | (_RULES if ran_rules else frozenset())
    uses = grouped(
        (iri, subject)
        for subject, iri in _mentions(shapes)
        if _is_passed_over(subject, iri, index, acted)
    )
    known = _RULES | _NOT_CHECKED | _ACTED_ON
    found = [
        Unchecked(iri, at[0], len(at), local in known, "" if local in known else _near(local))
        for iri, at in uses.items()
        for local in [iri.removeprefix(SH)]
    ]
    return sorted(found, key=lambda each: (each.known, each.iri))


def _mentions(shapes: Iterable[Triple]) -> Iterator[tuple[Term, str]]:
    spaces = (SH, *_ALIKE)
    for subject, predicate, value in shapes:
        if isinstance(subject, Iri) and subject.value.startswith(SH):
            continue  # the vocabulary itself
        if predicate.value.startswith(spaces):
            yield subject, predicate.value
        # The namespace by itself may be imported.
        if isinstance(value, Iri) and value.value.startswith(spaces) and value.value != SH:
            yield subject, value.value


def _is_passed_over(subject: Term, iri: str, index: Index, acted: Collection[str]) -> bool:
    if not iri.startswith(SH):
        return True
    local = iri.removeprefix(SH)
    values = index.get(subject, {}).get(iri, ())
    if local == "target":
        return not all(is_selecting(each, index) for each in values)
    if local == "expression":
        return not all(is_supported(each, index) for each in values)
    if local in _VALIDATORS:
        return _is_used(subject, index) and not all(
            {SH + "ask", SH + "select"} & set(index.get(each, {})) for each in values
        )
    return local not in acted and not local.endswith("ConstraintComponent")


def _is_used(component: Term, index: Index) -> bool:
    """Whether any node of the shapes graph has a parameter of a constraint component."""
    parameters = {
        str(path)
        for each in index.get(component, {}).get(SH + "parameter", ())
        for path in index.get(each, {}).get(SH + "path", ())
    }
    return any(not parameters.isdisjoint(properties) for properties in index.values())


def _near(local: str) -> str:
    """Find the term of SHACL that is spelt most like one that is none."""
    local = local.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
    words = {word.lower(): word for word in (_ACTED_ON | _SAID | _RULES | _NOT_CHECKED)}
    close = get_close_matches(local.lower(), words, n=1, cutoff=0.75)
    return f"sh:{words[close[0]]}" if close else ""

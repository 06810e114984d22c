"""A finding: one thing that is wrong with the graph, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from iomkg.errors import Place
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.shacl.severity import Severity
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import Term


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        rule: identifier of the rule, ``layer/name``.
        severity: how serious it is.
        message: what is wrong and how to mend it.
        place: file, line and column, as far as they are known.
        focus: IRI of the node that the finding is about, or None.
        path: the property in question: an IRI, or a SHACL path in SPARQL syntax, or None.
        value: the value in question in N-Triples syntax, or None.
        about: IRI of the term or node that is at fault, or left alone by the fault, where it is
            not the focus; what later layers find about it follows from this.
    """

    rule: str
    severity: Severity
    message: str
    place: Place | None = None
    focus: str | None = None
    path: str | None = None
    value: str | None = None
    about: str | None = None

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """Orders findings by place, then rule, then node, so that reports do not vary."""
        place = self.place
        return (
            str(place.file) if place else "",
            (place.line or 0) if place else 0,
            (place.column or 0) if place else 0,
            self.rule,
            self.focus or "",
            self.path or "",
            self.value or "",
        )


@dataclass(frozen=True)
class Rule:
    """A kind of finding.

    Attributes:
        id: ``layer/name``.
        title: the rule in a few words.
        help: what the rule asks for, why, and how to mend a finding.
        severity: the severity of its findings.
        example: what mended text looks like, or an empty string.
    """

    id: str
    title: str
    help: str
    severity: Severity = Severity.VIOLATION
    example: str = ""

    def finding(
        self,
        message: str,
        focus: str | None = None,
        path: str | None = None,
        value: Term | None = None,
        *,
        about: str | None = None,
        place: Place | None = None,
    ) -> Finding:
        """Make a finding of this rule.

        Args:
            message: what is wrong and how to mend it.
            focus: IRI of the node concerned.
            path: IRI of the property concerned.
            value: the value concerned.
            about: IRI of what is at fault too, where it is not the focus.
            place: where it is; None to have it looked for, see :func:`placed`.

        Returns:
            The finding.
        """
        written = None if value is None else n3(value)
        return Finding(self.id, self.severity, message, place, focus, path, written, about)


def placed(findings: Iterable[Finding], places: PlaceIndex) -> Iterator[Finding]:
    """Place findings as exactly as the files allow.

    Args:
        findings: findings, with a place or without.
        places: where triples stand.

    Yields:
        The findings; one that had no place has that of its triple, or else of its node.
    """
    for finding in findings:
        if finding.place is not None or finding.focus is None:
            yield finding
        else:
            place = places.find(finding.focus, finding.path, finding.value)
            yield replace(finding, place=place)


@dataclass(frozen=True)
class Report:
    """The outcome of a validation.

    Attributes:
        findings: the findings, ordered by ``sort_key``.
        notes: things worth knowing that are not findings, such as a text not at hand.
        checked: how many of each thing were looked at, by name (``claims``, ``spans`` …).
        whole: False if something was not checked though no finding here says so, as it follows
            from another.
    """

    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    checked: tuple[tuple[str, int], ...] = ()
    whole: bool = True

    def worst(self) -> Severity | None:
        """Return the highest severity among the findings, or None without findings."""
        return max((f.severity for f in self.findings), default=None)

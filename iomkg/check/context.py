"""What every layer of validation works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from iomkg.check.finding import Finding, Rule
from iomkg.graph.built import FullGraph
from iomkg.graph.evidence.texts import Text
from iomkg.graph.project import Project
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.turtle.places import PlaceIndex
from iomkg.terms import Term


@dataclass(frozen=True)
class Context:
    """A project, read and derived, ready to be checked.

    Attributes:
        project: its folders.
        graph: the authored triples by file, everything derived, and a store that holds both.
        places: where each authored triple stands, read from a file at first need.
        texts: the source texts at hand, by IRI of the source.
    """

    project: Project
    graph: FullGraph
    places: PlaceIndex
    texts: Mapping[str, Text]

    def finding(
        self,
        rule: Rule,
        message: str,
        focus: str | None = None,
        path: str | None = None,
        value: Term | None = None,
        *,
        about: str | None = None,
    ) -> Finding:
        """Make a finding, placed as exactly as the files allow.

        Args:
            rule: the rule that was broken; it gives the severity.
            message: what is wrong and how to mend it.
            focus: IRI of the node concerned.
            path: IRI of the property concerned.
            value: the value concerned.
            about: IRI of what is at fault too, where it is not the focus.

        Returns:
            The finding, with the place of the triple, or else of the node.
        """
        written = None if value is None else n3(value)
        place = None if focus is None else self.places.find(focus, path, written)
        return Finding(rule.id, rule.severity, message, place, focus, path, written, about)

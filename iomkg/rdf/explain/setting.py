"""What an explanation works with: a store to ask, and the way the query writes terms."""

from __future__ import annotations

from dataclasses import dataclass, replace

from iomkg.rdf.explain.accounts import Step
from iomkg.rdf.explain.probe import Probe
from iomkg.rdf.explain.written import Wording
from iomkg.rdf.sparql.query_tree import Part, PartKind, variables


@dataclass(frozen=True)
class Setting:
    """What the explanation of a group works with.

    Attributes:
        probe: asks the store.
        words: how the query writes terms.
    """

    probe: Probe
    words: Wording

    def inside(self, part: Part) -> Setting:
        """Return the setting for the groups inside a part."""
        return replace(self, probe=self.probe.inside(part)) if part.kind is PartKind.GRAPH else self


def as_step(setting: Setting, part: Part) -> Step:
    """Return a part without what is known of its matches."""
    named = variables(part.tokens)
    given = tuple(option for name, option in setting.words.options.items() if name in named)
    return Step(part.kind.value, part.shown, part.at.line, part.at.column, parameters=given)

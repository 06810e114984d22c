"""A constraint where it applies, and how its results are found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import Path, is_nullable, sparql


@dataclass(frozen=True)
class Occurrence:
    """A constraint where it applies.

    Attributes:
        shape: the shape that has the constraint.
        constraint: the constraint.
        target: a graph pattern that binds the focus node.
        focus: the variable of the focus node, with its question mark.
        value: the variable to use for the value node.
    """

    shape: Shape
    constraint: Constraint
    target: str
    focus: str
    value: str

    @property
    def name(self) -> str:
        """The component's name, short: ``MinCount``."""
        return self.constraint.component


@dataclass(frozen=True)
class Found:
    """How a constraint's results are found.

    Attributes:
        where: a graph pattern.
        columns: the variables that tell one result from another, the focus node first.
        having: a condition on a group of solutions for one focus node, or an empty string.
    """

    where: str
    columns: tuple[str, ...]
    having: str = ""

    def select(self, columns: Sequence[str] = ()) -> str:
        """Write the query that finds the results.

        Args:
            columns: variables to select; those of ``columns`` unless given.
        """
        wanted = " ".join(columns or self.columns)
        if self.having:
            key = " ".join(self.columns)
            return (
                f"SELECT DISTINCT {wanted} WHERE {{ {self.where} }} "
                f"GROUP BY {key} HAVING({self.having})"
            )
        return f"SELECT DISTINCT {wanted} WHERE {{ {self.where} }}"


def reaching(target: str, focus: str, path: Path, value: str) -> str:
    """Write a pattern for what a path leads to.

    Args:
        target: a graph pattern that binds the focus node.
        focus: its variable.
        path: the path.
        value: the variable for the end of the path.

    Returns:
        A graph pattern; solutions may come twice.
    """
    steps = f"{target} {focus} {sparql(path)} {value} ."
    if not is_nullable(path):
        return steps
    # Engines that evaluate such a path before they join it miss nodes that are in no triple.
    return f"{{ {steps} }} UNION {{ {target} BIND({focus} AS {value}) }}"

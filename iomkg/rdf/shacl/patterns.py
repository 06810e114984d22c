"""The results of a constraint as a SPARQL graph pattern.

Each pattern binds the focus nodes at fault and, where there are any, the values at fault. It is
complete in itself: no query is given the nodes that another query found, since blank nodes have
no name outside of one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from iomkg.errors import ShapeNotCompiled
from iomkg.rdf.shacl.asked import asked, is_asked
from iomkg.rdf.shacl.conditions import Conditions, NotAnExpression
from iomkg.rdf.shacl.found import Found, Occurrence, reaching
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import Path, Predicate
from iomkg.rdf.shacl.prebinding import Preparing
from iomkg.rdf.shacl.shapes_graph import Index, whole_number
from iomkg.rdf.shacl.values import same
from iomkg.terms import Term


class Patterns:
    """Writes constraints as graph patterns.

    Args:
        conditions: writes shapes as expressions.
        index: the shapes graph.
        ready: makes the queries of shapes ready to be asked for each focus node; None where all
            focus nodes have to be joined to them.
    """

    def __init__(
        self, conditions: Conditions, index: Index, ready: Preparing | None = None
    ) -> None:
        self._ready = ready
        self._conditions = conditions
        self._shapes = conditions.shapes
        self._index = index

    def found(self, at: Occurrence) -> Found | None:
        """Find the results of one constraint (SHACL section 3.4).

        Args:
            at: any constraint but ``sh:property``, where it applies.

        Returns:
            How to find them; None if there are none, whatever the data.

        Raises:
            ShapeError: if the constraint asks an ill-formed query.
            ShapeNotCompiled: if there is no query for it.
        """
        if is_asked(at.constraint):
            return asked(at, self._index, self._ready)
        return self._of_node(at) if at.shape.path is None else self._of_path(at, at.shape.path)

    def _of_node(self, at: Occurrence) -> Found:
        focus, value = at.focus, at.value
        if at.name == "HasValue":
            fault = f"!{same(focus, self._conditions.literals.constant(at.constraint.terms[0]))}"
            return Found(f"{at.target} FILTER({fault})", (focus,))
        if at.name == "Equals":
            property_ = f"<{at.constraint.terms[0]}>"
            other = f"{focus} {property_} {value} FILTER(!sameTerm({value}, {focus}))"
            missing = f"FILTER NOT EXISTS {{ {focus} {property_} {focus} }}"
            own = f"{at.target} {missing} BIND({focus} AS {value})"
            return Found(f"{{ {at.target} {other} }} UNION {{ {own} }}", (focus, value))
        return self._of_value(at, at.target, focus, value)

    def _of_path(self, at: Occurrence, path: Path) -> Found:
        if at.name in _COUNTED:
            return self._counted(at, path)
        if at.name == "HasValue":
            wanted = self._conditions.literals.constant(at.constraint.terms[0])
            reached = self._conditions.reaches(at.focus, path, wanted)
            return Found(f"{at.target} FILTER(!({reached}))", (at.focus,))
        if at.name == "Equals":
            return self._unequal(at, path)
        if at.name == "UniqueLang":
            return self._unique(at, path)
        reach = reaching(at.target, at.focus, path, at.value)
        return self._of_value(at, reach, at.value, self._fresh("o"))

    def _of_value(self, at: Occurrence, reach: str, value: str, spare: str) -> Found:
        """Find the value nodes at fault, given a pattern that reaches them."""
        columns = (at.focus,) if value == at.focus else (at.focus, value)
        if at.name in {"LessThan", "LessThanOrEquals"}:
            compared = self._conditions.ordered(
                value, "<" if at.name == "LessThan" else "<=", spare
            )
            other = f"{at.focus} <{at.constraint.terms[0]}> {spare}"
            return Found(f"{reach} {other} FILTER(!{compared})", (*columns, spare))
        if at.name == "Closed":
            property_ = self._fresh("p")
            unallowed = self._conditions.unallowed(at.constraint, value, property_, spare)
            return Found(f"{reach} {unallowed}", (at.focus, spare, property_))
        try:
            fault = self._conditions.value_fault(at.constraint, at.focus, value)
        except NotAnExpression:
            return Found(self._nested(at.name, at.constraint, reach, value), columns)
        return Found(f"{reach} FILTER({fault})", columns)

    def _nested(self, name: str, constraint: Constraint, reach: str, value: str) -> str:
        """Find the values that break a constraint made of other shapes, by set operations."""
        broken = [self.breaking([node], reach, value) for node in constraint.shapes]
        if name in {"Node", "And", "Property"}:
            return f"{reach} {{ {_union(broken)} }}"
        if name == "Not":
            return f"{reach} MINUS {{ {broken[0]} }}"
        if name == "Or":
            return " ".join([reach, *(f"{{ {each} }}" for each in broken)])
        if name == "Xone":
            one, number = self._fresh("k"), len(broken) - 1
            parts = [f"{{ {reach} BIND(0 AS {one}) }}"]
            parts += [
                f"{{ {{ SELECT DISTINCT {value} WHERE {{ {each} }} }} BIND(1 AS {one}) }}"
                for each in broken
            ]
            counted = (
                f"SELECT {value} WHERE {{ {' UNION '.join(parts)} }} "
                f"GROUP BY {value} HAVING(SUM({one}) != {number})"
            )
            return f"{reach} {{ {counted} }}"
        raise ShapeNotCompiled(
            f"sh:{name} is not compiled to SPARQL.", "Leave these shapes to pySHACL."
        )

    def breaking(self, nodes: Iterable[Term], reach: str, value: str) -> str:
        """Find the nodes that break one of some shapes.

        Args:
            nodes: nodes of the shapes.
            reach: a graph pattern that binds the nodes to validate.
            value: their variable.

        Returns:
            A graph pattern that binds the variable and nothing else.
        """
        parts: list[str] = []
        for shape in (self._shapes[node] for node in nodes):
            fault = self._conditions.fault([shape], value)
            if shape.deactivated:
                continue
            if fault is not None:
                parts.append(f"SELECT DISTINCT {value} WHERE {{ {reach} FILTER({fault}) }}")
                continue
            for constraint in shape.constraints:
                parts += self._broken_parts(shape, constraint, reach, value)
        return _union(parts) if parts else "FILTER(false)"

    def _broken_parts(
        self, shape: Shape, constraint: Constraint, reach: str, value: str
    ) -> list[str]:
        if constraint.component == "Property" and shape.path is None:
            return [self.breaking(constraint.shapes, reach, value)]
        found = self.found(Occurrence(shape, constraint, reach, value, self._fresh("v")))
        return [] if found is None else [found.select((value,))]

    def _counted(self, at: Occurrence, path: Path) -> Found:
        value, limit = self._fresh("v"), whole_number(at.constraint.terms[0])
        reach = reaching(at.target, at.focus, path, value)
        if at.name == "MinCount" and limit == 1:
            missing = f"FILTER(!({self._conditions.exists(at.focus, path)}))"
            return Found(f"{at.target} {missing}", (at.focus,))
        if at.name.startswith("Qualified"):
            reach = self._qualified(at, reach, value)
        if "Min" in at.name:
            fault = f"COUNT(DISTINCT {value}) < {limit}"
            return Found(f"{at.target} OPTIONAL {{ {reach} }}", (at.focus,), fault)
        fault = f"COUNT(DISTINCT {value}) > {limit}" if limit else ""
        return Found(reach, (at.focus,), fault)

    def _qualified(self, at: Occurrence, reach: str, value: str) -> str:
        """Return a pattern for the values that conform to a qualified value shape."""
        constraint = at.constraint
        try:
            return f"{reach} FILTER({self._conditions.qualifies(constraint, value)})"
        except NotAnExpression:
            breaking = self.breaking(constraint.shapes, reach, value)
            others = [f"{{ {self.breaking([n], reach, value)} }}" for n in constraint.siblings]
            fits = f"{reach} {' '.join(others)} MINUS {{ {breaking} }}"
            return f"{{ SELECT DISTINCT {at.focus} {value} WHERE {{ {fits} }} }}"

    def _unequal(self, at: Occurrence, path: Path) -> Found:
        other = Predicate(str(at.constraint.terms[0]))
        sides = [
            f"{{ {reaching(at.target, at.focus, one, at.value)} "
            f"FILTER(!({self._conditions.reaches(at.focus, two, at.value)})) }}"
            for one, two in ((path, other), (other, path))
        ]
        return Found(" UNION ".join(sides), (at.focus, at.value))

    def _unique(self, at: Occurrence, path: Path) -> Found:
        value, tag = self._fresh("v"), self._fresh("t")
        where = (
            f"{reaching(at.target, at.focus, path, value)} "
            f'BIND(LCASE(LANG({value})) AS {tag}) FILTER(COALESCE({tag} != "", false))'
        )
        return Found(where, (at.focus, tag), f"COUNT(DISTINCT {value}) > 1")

    def _fresh(self, name: str) -> str:
        return self._conditions.fresh(name)


_COUNTED: Final = frozenset({"MinCount", "MaxCount", "QualifiedMinCount", "QualifiedMaxCount"})


def _union(parts: Sequence[str]) -> str:
    return " UNION ".join(f"{{ {part} }}" for part in parts)

"""The results of a constraint as a SPARQL graph pattern.

Each pattern binds the focus nodes at fault and, where there are any, the values at fault. It is
complete in itself: no query is given the nodes that another query found, since blank nodes have
no name outside of one answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from iomkg.check.compiled.asked import asked, is_asked
from iomkg.check.compiled.conditions import Conditions, NotAnExpression
from iomkg.check.compiled.found import Found
from iomkg.check.compiled.model import Constraint, Shape
from iomkg.check.compiled.values import same, term
from iomkg.check.paths import Path, Predicate, sparql
from iomkg.check.shapes_graph import Index
from iomkg.errors import ShapeNotCompiled
from iomkg.terms import Term


class Patterns:
    """Writes constraints as graph patterns.

    Args:
        conditions: writes shapes as expressions.
        index: the shapes graph.
    """

    def __init__(self, conditions: Conditions, index: Index) -> None:
        self._conditions = conditions
        self._shapes = conditions.shapes
        self._index = index

    def found(
        self, shape: Shape, constraint: Constraint, target: str, focus: str, value: str
    ) -> Found | None:
        """Find the results of one constraint (SHACL section 3.4).

        Args:
            shape: the shape that has the constraint.
            constraint: any constraint but ``sh:property``.
            target: a graph pattern that binds the focus node.
            focus: the variable of the focus node.
            value: the variable to use for the value node.

        Returns:
            How to find them; None if there are none, whatever the data.

        Raises:
            ShapeError: if the constraint asks an ill-formed query.
            ShapeNotCompiled: if there is no query for it.
        """
        if is_asked(constraint):
            return asked(shape, constraint, self._index, target, focus, value)
        name = constraint.component.removesuffix("ConstraintComponent")
        if shape.path is None:
            return self._of_node(name, shape, constraint, target, focus, value)
        if name in _COUNTED:
            return self._counted(name, shape.path, constraint, target, focus)
        if name == "HasValue":
            reached = self._conditions.reaches(focus, shape.path, term(constraint.terms[0]))
            return Found(f"{target} FILTER(!({reached}))", (focus,))
        if name == "Equals":
            return self._unequal(shape.path, constraint, target, focus, value)
        if name == "UniqueLang":
            return self._unique(shape.path, target, focus)
        reach = f"{target} {focus} {sparql(shape.path)} {value} ."
        spare = self._fresh("o")
        return self._of_value(name, shape, constraint, reach, (focus, value, spare))

    def _of_node(
        self, name: str, shape: Shape, constraint: Constraint, target: str, focus: str, value: str
    ) -> Found:
        if name == "HasValue":
            fault = f"!{same(focus, constraint.terms[0])}"
            return Found(f"{target} FILTER({fault})", (focus,))
        if name == "Equals":
            property_ = f"<{constraint.terms[0]}>"
            extra = f"{target} {focus} {property_} {value} FILTER(!sameTerm({value}, {focus}))"
            own = (
                f"{target} FILTER NOT EXISTS {{ {focus} {property_} {focus} }} "
                f"BIND({focus} AS {value})"
            )
            return Found(f"{{ {extra} }} UNION {{ {own} }}", (focus, value))
        return self._of_value(name, shape, constraint, target, (focus, focus, value))

    def _of_value(
        self,
        name: str,
        shape: Shape,
        constraint: Constraint,
        reach: str,
        variables: tuple[str, str, str],
    ) -> Found:
        """Find the value nodes at fault; the variables: focus node, value node, a spare one."""
        focus, value, spare = variables
        columns = (focus,) if value == focus else (focus, value)
        if name in {"LessThan", "LessThanOrEquals"}:
            sign = "<" if name == "LessThan" else "<="
            where = (
                f"{reach} {focus} <{constraint.terms[0]}> {spare} "
                f"FILTER(!COALESCE({value} {sign} {spare}, false))"
            )
            return Found(where, (*columns, spare))
        if name == "Closed":
            property_ = self._fresh("p")
            unallowed = self._conditions.unallowed(constraint, value, property_, spare)
            return Found(f"{reach} {unallowed}", (focus, spare, property_))
        try:
            fault = self._conditions.value_fault(shape, constraint, focus, value)
        except NotAnExpression:
            return Found(self._nested(name, constraint, reach, value), columns)
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
            fault = self._conditions.fault([shape.node], value)
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
        if constraint.component == "PropertyConstraintComponent" and shape.path is None:
            return [self.breaking(constraint.shapes, reach, value)]
        found = self.found(shape, constraint, reach, value, self._fresh("v"))
        return [] if found is None else [found.select((value,))]

    def _counted(
        self, name: str, path: Path, constraint: Constraint, target: str, focus: str
    ) -> Found:
        value, limit = self._fresh("v"), int(str(constraint.terms[0]))
        reach = f"{focus} {sparql(path)} {value}"
        if name.startswith("Qualified"):
            reach = self._qualified(constraint, target, reach, value, focus)
        fault = f"COUNT(DISTINCT {value}) {'<' if 'Min' in name else '>'} {limit}"
        if "Min" in name:
            if limit == 1 and name == "MinCount":
                return Found(
                    f"{target} FILTER(!({self._conditions.exists(focus, path)}))", (focus,)
                )
            return Found(f"{target} OPTIONAL {{ {reach} }}", (focus,), fault)
        if limit == 0:
            return Found(f"{target} {reach}", (focus,))
        return Found(f"{target} {reach}", (focus,), fault)

    def _qualified(
        self, constraint: Constraint, target: str, reach: str, value: str, focus: str
    ) -> str:
        """Return a pattern for the values that conform to a qualified value shape."""
        try:
            return f"{reach} FILTER({self._conditions.qualifies(constraint, value)})"
        except NotAnExpression:
            whole = f"{target} {reach} ."
            breaking = self.breaking(constraint.shapes, whole, value)
            others = [f"{{ {self.breaking([n], whole, value)} }}" for n in constraint.siblings]
            fits = f"{whole} {' '.join(others)} MINUS {{ {breaking} }}"
            return f"{{ SELECT DISTINCT {focus} {value} WHERE {{ {fits} }} }}"

    def _unequal(
        self, path: Path, constraint: Constraint, target: str, focus: str, value: str
    ) -> Found:
        other = Predicate(str(constraint.terms[0]))
        sides = [
            f"{{ {target} {focus} {sparql(one)} {value} "
            f"FILTER(!({self._conditions.reaches(focus, two, value)})) }}"
            for one, two in ((path, other), (other, path))
        ]
        return Found(" UNION ".join(sides), (focus, value))

    def _unique(self, path: Path, target: str, focus: str) -> Found:
        value, tag = self._fresh("v"), self._fresh("t")
        where = (
            f"{target} {focus} {sparql(path)} {value} "
            f'BIND(LCASE(LANG({value})) AS {tag}) FILTER(COALESCE({tag} != "", false))'
        )
        return Found(where, (focus, tag), f"COUNT(DISTINCT {value}) > 1")

    def _fresh(self, name: str) -> str:
        return self._conditions.fresh(name)


_COUNTED: Final = frozenset({"MinCount", "MaxCount", "QualifiedMinCount", "QualifiedMaxCount"})


def _union(parts: Sequence[str]) -> str:
    return " UNION ".join(f"{{ {part} }}" for part in parts)

"""Whether a node breaks a shape, as one SPARQL expression where there is one.

An expression looks each value up from the node it is about, so it costs the same however large
the graph is. What must count beyond one, or ask a query of its own, has no such expression and
is left to :mod:`iomkg.rdf.shacl.patterns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from typing import Final, TypeAlias

from iomkg.rdf.shacl.asked import is_asked
from iomkg.rdf.shacl.literals import Literals
from iomkg.rdf.shacl.model import Constraint, Shape
from iomkg.rdf.shacl.paths import (
    AlternativePath,
    Chain,
    Inverse,
    Path,
    Predicate,
    is_nullable,
    sparql,
)
from iomkg.rdf.shacl.shapes_graph import whole_number
from iomkg.rdf.shacl.values import COMPARED, either, ordered, same, value_fault
from iomkg.terms import Iri, Term

_Fault: TypeAlias = Callable[[str], str]


class NotAnExpression(Exception):
    """A shape cannot be written as one expression."""


@dataclass
class _Said:
    """What shapes ask of the values of one path.

    Attributes:
        hole: stands for the value, whose variable is not known yet.
        faults: when a value is at fault.
        some: whether there has to be a value.
        one: whether there may not be two.
        others: when the node is at fault for another reason.
    """

    hole: str
    faults: list[str] = field(default_factory=list)
    some: bool = False
    one: bool = False
    others: list[str] = field(default_factory=list)


@dataclass
class Conditions:
    """Writes shapes as expressions.

    Attributes:
        shapes: every shape by its node.
        subclasses: the classes below each class that shapes name, itself among them.
        literals: how the store holds literals.
    """

    shapes: Mapping[Term, Shape]
    subclasses: dict[str, tuple[str, ...]]
    literals: Literals = Literals()  # noqa: RUF009  (frozen)
    _numbers: Iterator[int] = field(default_factory=count)

    def fresh(self, name: str) -> str:
        """Return a variable that no other part of any query uses."""
        return f"?_{name}{next(self._numbers)}"

    def fault(self, shapes: Sequence[Shape], var: str) -> str | None:
        """Say when a node breaks one of some shapes.

        Args:
            shapes: the shapes.
            var: the variable of the node that is validated, with its question mark.

        Returns:
            An expression that is true for a node at fault and never an error; None if there is
            no such expression.
        """
        try:
            return self._fault(shapes, var)
        except NotAnExpression:
            return None

    def value_fault(self, constraint: Constraint, focus: str, value: str) -> str:
        """Say when one value node breaks a constraint.

        Args:
            constraint: a constraint that looks at each value node by itself.
            focus: the variable of the focus node.
            value: the variable of the value node; for a node shape that of the focus node.

        Returns:
            An expression that is never an error.

        Raises:
            NotAnExpression: if there is none, or the constraint is of another kind.
        """
        if is_asked(constraint):
            raise NotAnExpression
        simple = value_fault(constraint, value, self.subclasses, self.literals)
        if simple is not None:
            return simple
        name = constraint.component
        if name == "Disjoint":
            return f"EXISTS {{ {focus} <{constraint.terms[0]}> {value} }}"
        if name in COMPARED:
            other = self.fresh("o")
            holds = self.ordered(value, COMPARED[name], other)
            return f"EXISTS {{ {focus} <{constraint.terms[0]}> {other} FILTER(!{holds}) }}"
        if name == "Closed":
            property_, object_ = self.fresh("p"), self.fresh("o")
            return f"EXISTS {{ {self.unallowed(constraint, value, property_, object_)} }}"
        return self._nested(name, constraint, value)

    def ordered(self, left: str, sign: str, right: str) -> str:
        """Compare the values of two variables; see :func:`iomkg.rdf.shacl.values.ordered`."""
        return ordered(self.literals.value(left), sign, self.literals.value(right))

    def _nested(self, name: str, constraint: Constraint, value: str) -> str:
        """Say when a value breaks a constraint made of other shapes (SHACL section 4.6)."""
        inner = [self.shapes[node] for node in constraint.shapes]
        if name in {"Node", "And", "Property"}:
            return either(_group(self._fault([shape], value)) for shape in inner)
        if name == "Not":
            return f"!{_group(self._fault(inner, value))}"
        if name == "Or":
            return " && ".join(_group(self._fault([shape], value)) for shape in inner) or "true"
        if name == "Xone":
            ones = [f"IF({self._fault([shape], value)}, 0, 1)" for shape in inner]
            return f"({' + '.join(ones) or '0'}) != 1"
        raise NotAnExpression

    def _fault(self, shapes: Sequence[Shape], var: str) -> str:
        """Merge shapes: what several say of the values of one path is looked up once."""
        of_node: list[str] = []
        of_path: dict[Path, _Said] = {}
        for shape in self._flattened(shapes):
            for constraint in shape.constraints:
                if is_asked(constraint):
                    raise NotAnExpression
                if shape.path is None:
                    of_node.append(self._of_node(constraint, var))
                else:
                    said = of_path.setdefault(shape.path, _Said(f"{self.fresh('')}\0"))
                    self._of_path(shape.path, constraint, var, said)
        for path, said in of_path.items():
            of_node += [*said.others, *self._joined(path, said, var)]
        return either(of_node)

    def _of_path(self, path: Path, constraint: Constraint, var: str, said: _Said) -> None:
        """Note what a constraint asks of the values of a path."""
        name = constraint.component
        if name not in _OF_SET:
            said.faults.append(self.value_fault(constraint, var, said.hole))
        elif name == "MinCount" and _limit(constraint) == 1:
            said.some = True
        elif name == "MaxCount" and _limit(constraint) == 1 and _is_one_step(path):
            said.one = True
        else:
            said.others.append(self._of_set(name, path, constraint, var))

    def _joined(self, path: Path, said: _Said, var: str) -> Iterator[str]:
        """Say what is asked of the values of a path with as few look-ups as may be."""
        twin = self.fresh("b")
        other = f"EXISTS {{ {var} {sparql(path)} {twin} FILTER(!sameTerm({twin}, {said.hole})) }}"
        bad = either([*said.faults, *([other] if said.one else [])])
        if said.some and said.one:  # there is one good value, and no other
            yield f"!{self.exists(var, path, _filled(f'!{_group(bad)}', said.hole))}"
            return
        if said.some:
            yield f"!{_group(self.exists(var, path))}"
        if bad != "false":
            yield self.exists(var, path, _filled(bad, said.hole))

    def _flattened(self, shapes: Iterable[Shape]) -> Iterator[Shape]:
        """Yield the shapes and those that they apply to the same node."""
        for shape in shapes:
            if shape.deactivated:
                continue
            yield shape
            if shape.path is None:
                for constraint in shape.constraints:
                    if constraint.component == "Property":
                        yield from self._flattened(self.shapes[n] for n in constraint.shapes)

    def _of_node(self, constraint: Constraint, var: str) -> str:
        name = constraint.component
        if name == "Property":  # its shapes are merged with this one
            return "false"
        if name == "HasValue":
            return f"!{same(var, self.literals.constant(constraint.terms[0]))}"
        if name == "Equals":
            return self._unequal(None, constraint, var)
        return self.value_fault(constraint, var, var)

    def _of_set(self, name: str, path: Path, constraint: Constraint, var: str) -> str:
        """Say when the value nodes taken together are at fault (SHACL sections 4.2, 4.4, 4.5)."""
        if name == "HasValue":
            return (
                f"!{_group(self.reaches(var, path, self.literals.constant(constraint.terms[0])))}"
            )
        if name == "Equals":
            return self._unequal(path, constraint, var)
        if name == "UniqueLang":
            return self._same_language(var, path)
        if name.startswith("Qualified"):
            return self._qualified(name, path, constraint, var)
        if name == "MinCount" and _limit(constraint) < 1:
            return "false"
        if name == "MaxCount" and _limit(constraint) == 0:
            return self.exists(var, path)
        raise NotAnExpression

    def unallowed(self, constraint: Constraint, var: str, predicate: str, value: str) -> str:
        """Return a pattern for what a closed shape does not allow (SHACL section 4.8.1)."""
        allowed = ", ".join(f"<{each}>" for each in constraint.terms if isinstance(each, Iri))
        only = f" FILTER({predicate} NOT IN ({allowed}))" if allowed else ""
        return f"{var} {predicate} {value}{only}"

    def exists(self, var: str, path: Path, fault: _Fault | None = None) -> str:
        """Say that a node has a value, perhaps one at fault, at the end of a path.

        A sequence is followed step by step, each step within the other: an engine that plans
        the steps together does not know that the first node is given.

        Args:
            var: the variable of the node.
            path: the path.
            fault: what makes a condition from the variable of a value.
        """
        path = _outward(path)
        if isinstance(path, Chain):
            first, *rest = path.parts
            after = rest[0] if len(rest) == 1 else Chain(tuple(rest))
            return self.exists(var, first, lambda value: self.exists(value, after, fault))
        if isinstance(path, AlternativePath) and any(
            isinstance(part, Chain) for part in path.parts
        ):
            return either(_group(self.exists(var, part, fault)) for part in path.parts)
        value = self.fresh("v")
        condition = fault(value) if fault else ""
        if condition == "false":
            return "false"
        if is_nullable(path):  # the node itself is one of the values, even if no triple has it
            if not condition:
                return "true"
            own = fault(var) if fault else "true"
            steps = f"EXISTS {{ {var} {sparql(path)} {value} FILTER({condition}) }}"
            return _group(f"{_group(own)} || {steps}")
        only = f" FILTER({condition})" if condition else ""
        return f"EXISTS {{ {var} {sparql(path)} {value}{only} }}"

    def reaches(self, var: str, path: Path, value: str) -> str:
        """Say that a path leads from a node to a value.

        Args:
            var: the variable of the node.
            path: the path.
            value: a term, or a variable that has a value.
        """
        path = _outward(path)
        if isinstance(path, Chain) or (
            isinstance(path, AlternativePath)
            and any(isinstance(part, Chain) for part in path.parts)
        ):
            return self.exists(var, path, lambda found: f"sameTerm({found}, {value})")
        steps = f"EXISTS {{ {var} {sparql(path)} {value} }}"
        return f"(sameTerm({var}, {value}) || {steps})" if is_nullable(path) else steps

    def _unequal(self, path: Path | None, constraint: Constraint, var: str) -> str:
        """Say that two sets of values differ (SHACL section 4.5.1)."""
        other = Predicate(str(constraint.terms[0]))
        if path is None:
            value = self.fresh("v")
            extra = f"EXISTS {{ {var} <{other.iri}> {value} FILTER(!sameTerm({value}, {var})) }}"
            return f"!EXISTS {{ {var} <{other.iri}> {var} }} || {extra}"
        missing = self.exists(var, path, lambda v: f"!{self.reaches(var, other, v)}")
        extra = self.exists(var, other, lambda v: f"!{_group(self.reaches(var, path, v))}")
        return f"{missing} || {extra}"

    def _same_language(self, var: str, path: Path) -> str:
        """Say that two values have the same language (SHACL section 4.4.5)."""
        if not _is_one_step(path):
            raise NotAnExpression
        one, two, step = self.fresh("a"), self.fresh("b"), sparql(path)
        same_tag = f'LANG({one}) != "" && LCASE(LANG({one})) = LCASE(LANG({two}))'
        related = f"!sameTerm({one}, {two}) && COALESCE({same_tag}, false)"
        twin = f"EXISTS {{ {var} {step} {two} FILTER({related}) }}"
        return f"EXISTS {{ {var} {step} {one} FILTER({twin}) }}"

    def qualifies(self, constraint: Constraint, value: str) -> str:
        """Say that a value conforms to a qualified value shape (SHACL section 4.7.3).

        Raises:
            NotAnExpression: if there is no such expression.
        """
        fits = f"!{_group(self._fault([self.shapes[constraint.shapes[0]]], value))}"
        others = [_group(self._fault([self.shapes[node]], value)) for node in constraint.siblings]
        return " && ".join([fits, *others])

    def _qualified(self, name: str, path: Path, constraint: Constraint, var: str) -> str:
        limit = _limit(constraint)
        found = self.exists(var, path, lambda value: self.qualifies(constraint, value))
        if name == "QualifiedMinCount" and limit <= 1:
            return "false" if limit < 1 else f"!{_group(found)}"
        if name == "QualifiedMaxCount" and limit == 0:
            return found
        raise NotAnExpression


_OF_SET: Final = frozenset(
    "MinCount MaxCount HasValue Equals UniqueLang QualifiedMinCount QualifiedMaxCount".split()
)
"""Components that look at all value nodes together."""


def _filled(expression: str, hole: str) -> _Fault:
    # The name of a hole ends with a mark, so that no name is the beginning of another.
    return lambda value: expression.replace(hole, value)


def _limit(constraint: Constraint) -> int:
    return whole_number(constraint.terms[0])


def _group(expression: str) -> str:
    return f"({expression})"


def _outward(path: Path) -> Path:
    """Turn an inverse of a sequence into a sequence of inverses."""
    if isinstance(path, Inverse):
        if isinstance(path.inner, Inverse):
            return _outward(path.inner.inner)
        if isinstance(path.inner, Chain):
            return Chain(tuple(_outward(Inverse(part)) for part in reversed(path.inner.parts)))
        if isinstance(path.inner, AlternativePath):
            return AlternativePath(tuple(_outward(Inverse(part)) for part in path.inner.parts))
    return path


def _is_one_step(path: Path) -> bool:
    return isinstance(path, Predicate) or (
        isinstance(path, Inverse) and isinstance(path.inner, Predicate)
    )

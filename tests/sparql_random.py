"""Random graphs and random queries with EXISTS, for tests that compare engines."""

from __future__ import annotations

from random import Random

NODES = [f"<urn:n{i}>" for i in range(5)]
PROPERTIES = [f"<urn:p{i}>" for i in range(3)]
VALUES = [*NODES, "1", '"1"', '"a"@en', "2"]


def random_graph(rng: Random) -> str:
    """Write a small graph as N-Triples, but for numbers."""
    lines = {
        f"{rng.choice(NODES)} {rng.choice(PROPERTIES)} {rng.choice(VALUES)} ."
        for _ in range(rng.randrange(4, 26))
    }
    return "\n".join(sorted(lines))


class RandomQuery:
    """Writes a query; ``odd`` adds what engines do not agree on in EXISTS."""

    def __init__(self, rng: Random, *, odd: bool) -> None:
        self._rng = rng
        self._odd = odd

    def text(self) -> str:
        """Return the query."""
        rng = self._rng
        where = [self._pattern("abc") for _ in range(rng.randrange(1, 3))]
        if rng.random() < 0.4:
            where.append(f"OPTIONAL {{ {self._pattern('abcd')} }}")
        if rng.random() < 0.2:
            where.append(f"VALUES ?{rng.choice('abcd')} {{ {rng.choice(NODES)} UNDEF }}")
        conditions = (self._condition("abcdxy", 2) for _ in range(rng.randrange(1, 3)))
        where.extend(f"FILTER({condition})" for condition in conditions)
        return f"SELECT ?a ?b ?c ?d WHERE {{ {' '.join(where)} }}"

    def _condition(self, names: str, depth: int) -> str:
        rng = self._rng
        exists = rng.choice(["EXISTS", "NOT EXISTS"]) + " " + self._group(names, depth)
        other = self._plain(names)
        return rng.choice([exists, exists, exists, f"{other} || {exists}", f"!({exists})"])

    def _plain(self, names: str) -> str:
        rng = self._rng
        one, two = rng.choice(names), rng.choice(names)
        return rng.choice(
            [
                f"?{one} = ?{two}",
                f"?{one} != ?{two}",
                f"bound(?{one})",
                f"!bound(?{one})",
                f"isIRI(?{one})",
                f"?{one} IN ({rng.choice(VALUES)}, {rng.choice(NODES)})",
            ]
        )

    def _group(self, names: str, depth: int) -> str:
        rng = self._rng
        parts = [self._pattern(names) for _ in range(rng.randrange(1, 4))]
        if rng.random() < 0.4:
            parts.insert(rng.randrange(len(parts) + 1), f"FILTER({self._plain(names)})")
        if depth:
            for _ in range(rng.choice([0, 0, 1, 1, 2])):
                parts.insert(rng.randrange(len(parts) + 1), self._nested(names, depth - 1))
        return f"{{ {' '.join(parts)} }}"

    def _nested(self, names: str, depth: int) -> str:
        rng = self._rng
        kinds = ["exists", "union", "group"]
        if self._odd:
            kinds += ["optional", "optional", "minus", "bind", "values", "select", "graph"]
        kind = rng.choice(kinds)
        inner = self._group(names, depth)
        if kind == "exists":
            return f"FILTER({self._condition(names, depth)})"
        if kind == "union":
            return f"{{ {inner} UNION {self._group(names, depth)} }}"
        if kind == "bind":
            return f"BIND({rng.choice(['?a', '?x', '1'])} AS ?{rng.choice('uv')})"
        if kind == "values":
            return f"VALUES ?{rng.choice(names)} {{ {rng.choice(VALUES)} {rng.choice(NODES)} }}"
        if kind == "select":
            tail = rng.choice(["", "", "LIMIT 1", "ORDER BY ?x"])
            return f"{{ SELECT ?{rng.choice(names)} ?x WHERE {inner} {tail} }}"
        return {"optional": "OPTIONAL ", "minus": "MINUS ", "graph": "GRAPH ?g "}.get(
            kind, ""
        ) + inner

    def _pattern(self, names: str) -> str:
        rng = self._rng
        subject = rng.choice(
            [f"?{rng.choice(names)}"] * 5 + [rng.choice(NODES), "[]", f"_:b{rng.randrange(99)}"]
        )
        verb = rng.choice(PROPERTIES)
        if rng.random() < 0.15:
            verb = f"?{rng.choice('pxc')}"
        elif rng.random() < 0.3:
            one, two = rng.choice(PROPERTIES), rng.choice(PROPERTIES)
            paths = [f"^{one}", f"{one}/{two}", f"{one}/^{two}", f"({one}|{two})", f"{one}+"]
            verb = rng.choice([*paths, f"{one}*", f"{one}?", f"!{one}"])
        value = rng.choice([f"?{rng.choice(names)}"] * 5 + [rng.choice(VALUES), "[]"])
        return f"{subject} {verb} {value} ."

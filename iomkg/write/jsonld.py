"""A graph as JSON-LD 1.1, compacted with our own prefixes and nothing else.

Written directly: PyLD, whose time grows with the square of the graph here, is the oracle of
the tests instead. The context has prefixes only, no ``@language`` container and no coercion,
so that nothing about a literal is left to the reader; and since it stands in the document,
nothing has to be fetched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from iomkg.terms import PREFIXES, XSD
from iomkg.write.ordered import TYPE, Ordered

if TYPE_CHECKING:
    from iomkg.terms import Literal

_quote: Final = json.JSONEncoder(ensure_ascii=False).encode


class _Names:
    """Compact IRIs (JSON-LD 1.1, section 4.1.5), and which prefixes they used."""

    def __init__(self, iris: Iterable[str]) -> None:
        # An IRI whose scheme is spelt like a prefix would be read as a compact IRI.
        schemes = {iri.partition(":")[0] for iri in iris}
        self._namespaces = [(ns, p) for p, ns in PREFIXES.items() if p not in schemes]
        self._known: dict[str, str] = {}
        self.used: set[str] = set()

    def quoted(self, text: str) -> str:
        """Write ``<iri>`` or ``_:label`` as a JSON string, compacted where a prefix fits."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = _quote(self._compact(text))
        return found

    def _compact(self, text: str) -> str:
        if text[0] == "_":
            return text
        iri = text[1:-1]
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if local and not local.startswith("//"):
                    self.used.add(prefix)
                    return f"{prefix}:{local}"
        return iri


def jsonld(graph: Ordered) -> str:
    """Write a graph as one JSON-LD document in compacted form.

    Nodes are sorted by their IRI, blank nodes last, and values by their N-Triples text. A
    number stays a typed string, because a JSON number would lose its lexical form.

    Args:
        graph: the triples.

    Returns:
        The document, with ``@context`` and ``@graph`` (JSON-LD 1.1, section 9).
    """
    names = _Names(graph.iris())
    nodes = ",\n".join(_nodes(graph, names))
    context = ",\n".join(
        f"    {_quote(prefix)}: {_quote(PREFIXES[prefix])}" for prefix in sorted(names.used)
    )
    context = f"{{\n{context}\n  }}" if context else "{}"
    body = f"[\n{nodes}\n  ]" if nodes else "[]"
    return f'{{\n  "@context": {context},\n  "@graph": {body}\n}}\n'


def _nodes(graph: Ordered, names: _Names) -> Iterator[str]:
    known: dict[str, str] = {}
    for subject, pairs in graph.by_subject():
        members = [f'      "@id": {names.quoted(subject)}']
        for predicate, group in groupby(pairs, itemgetter(0)):
            values = [value for _, value in group]
            if predicate == TYPE:
                types = [names.quoted(value) for value in values if value[0] != '"']
                if types:
                    members.append(f'      "@type": {_array(types)}')
                values = [value for value in values if value[0] == '"']
            if values:
                written = [_value(value, graph.literals, names, known) for value in values]
                members.append(f"      {names.quoted(predicate)}: {_array(written)}")
        body = ",\n".join(members)
        yield f"    {{\n{body}\n    }}"


def _array(written: list[str]) -> str:
    if len(written) == 1:
        return written[0]
    lines = ",\n".join(f"        {one}" for one in written)
    return f"[\n{lines}\n      ]"


def _value(text: str, literals: dict[str, Literal], names: _Names, known: dict[str, str]) -> str:
    found = known.get(text)
    if found is None:
        if text[0] == '"':
            found = _literal(literals[text], names)
        else:
            found = f'{{"@id": {names.quoted(text)}}}'
        known[text] = found
    return found


def _literal(literal: Literal, names: _Names) -> str:
    value = _quote(literal.value)
    if literal.language:
        return f'{{"@language": {_quote(literal.language)}, "@value": {value}}}'
    if literal.datatype == XSD + "string":
        return value
    datatype = names.quoted(f"<{literal.datatype}>")
    return f'{{"@type": {datatype}, "@value": {value}}}'

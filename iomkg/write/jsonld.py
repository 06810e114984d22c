"""A graph as JSON-LD 1.1, compacted.

Written directly: PyLD, whose time grows with the square of the graph here, is the oracle of
the tests instead. The context stands in the document, so nothing has to be fetched; it has no
``@language`` container, with which rdflib would drop what has no language.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Final

from iomkg.terms import PREFIXES
from iomkg.write.context import ANY, BARE_CONTEXT, REFERENCE, Context
from iomkg.write.ordered import TYPE, Pair, Sorted, literal_parts

_MOST_KNOWN: Final = 200_000
_quote: Final = json.JSONEncoder(ensure_ascii=False).encode


class JsonLdPrinter:
    """Prints JSON-LD (JSON-LD 1.1, section 9), the body first: it tells which prefixes it used.

    Nodes are in the order of the graph. A number stays a string, because a JSON number would
    lose its lexical form.

    Args:
        schemes: the schemes of the graph's IRIs: a prefix that is spelt like one is not used,
            since the IRI would be read as a compact one.
        context: the names to use.
    """

    def __init__(self, schemes: Collection[str], context: Context = BARE_CONTEXT) -> None:
        self._context = context
        self._unusable = set(schemes) & set(PREFIXES)
        self._namespaces = [(ns, p) for p, ns in PREFIXES.items() if p not in self._unusable]
        self._names: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._used: set[str] = set()
        self._id = _quote(context.keyword("@id"))
        self._type = _quote(context.keyword("@type"))
        self._classes = {f"<{iri}>": _quote(name) for iri, name in context.classes.items()}
        self._terms = {
            f"<{iri}>": (_quote(name), _wanted(context.values[iri]))
            for iri, name in context.properties.items()
        }

    def head(self) -> str:
        """Return the document up to its first node: all of the context, or what was used of it."""
        if self._context.named:
            definitions = self._context.definitions(self._unusable)
        else:
            definitions = {prefix: PREFIXES[prefix] for prefix in sorted(self._used)}
        context = ",\n".join(f"    {_quote(k)}: {_quote(v)}" for k, v in definitions.items())
        context = f"{{\n{context}\n  }}" if context else "{}"
        return f'{{\n  "@context": {context},\n  "@graph": ['

    def body(self, graph: Sorted) -> Iterator[str]:
        """Return the nodes, one piece a node, and the end of the document."""
        before = "\n"
        for subject, pairs in graph.by_subject():
            members = (f"      {key}: {value}" for key, value in self.members(subject, pairs))
            body = ",\n".join(members)
            yield f"{before}    {{\n{body}\n    }}"
            before = ",\n"
        yield "]\n}\n" if before == "\n" else "\n  ]\n}\n"

    def members(self, subject: str, pairs: list[Pair]) -> Iterator[tuple[str, str]]:
        """Return the members of a node object, keys and values in JSON.

        Args:
            subject: its text in N-Triples syntax.
            pairs: predicates and objects, in order.
        """
        yield self._id, self.name(subject)
        for key, values in self.grouped(pairs).items():
            if len(values) == 1:
                yield key, values[0]
            else:
                lines = ",\n".join(f"        {value}" for value in values)
                yield key, f"[\n{lines}\n      ]"

    def grouped(self, pairs: list[Pair]) -> dict[str, list[str]]:
        """Return the keys of a node and the values of each, in JSON."""
        members: dict[str, list[str]] = {}
        for predicate, value in pairs:
            key, written = self.member(predicate, value)
            members.setdefault(key, []).append(written)
        return members

    def member(self, predicate: str, value: str) -> tuple[str, str]:
        """Return key and value of one triple, in JSON."""
        if predicate == TYPE and value[0] != '"':
            return self._type, self._classes.get(value) or self.name(value)
        term = self._terms.get(predicate)
        if term is None:
            return self.name(predicate), self._spelt(value)
        name, wanted = term
        if wanted == ANY:
            return name, self._spelt(value)
        if value[0] != '"':
            if wanted == REFERENCE:
                return name, self.name(value)
        elif value.endswith(wanted):
            # Neither a language tag nor a datatype has a quote, so the literal ends there.
            return name, value[: -len(wanted)] + '"'
        return self.name(predicate), self._spelt(value)

    def name(self, text: str) -> str:
        """Write ``<iri>`` or ``_:label`` as a JSON string, compacted where a prefix fits."""
        found = self._names.get(text)
        if found is None:
            if len(self._names) > _MOST_KNOWN:
                self._names.clear()
            found = self._names[text] = _quote(self._compact(text))
        return found

    def _compact(self, text: str) -> str:
        """Compact an IRI (JSON-LD 1.1, section 4.1.5)."""
        if text[0] == "_":
            return text
        iri = text[1:-1]
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if local and not local.startswith("//"):
                    self._used.add(prefix)
                    return f"{prefix}:{local}"
        return iri

    def _spelt(self, text: str) -> str:
        found = self._values.get(text)
        if found is None:
            if len(self._values) > _MOST_KNOWN:
                self._values.clear()
            found = self._values[text] = self._spell(text)
        return found

    def _spell(self, text: str) -> str:
        if text[0] != '"':
            return f"{{{self._id}: {self.name(text)}}}"
        # A literal is quoted in N-Triples as it is in JSON.
        value, language, datatype = literal_parts(text)
        if language:
            return f'{{"@language": {_quote(language)}, "@value": {value}}}'
        if not datatype:
            return value
        return f'{{{self._type}: {self.name(datatype)}, "@value": {value}}}'


def _wanted(values: str) -> str:
    """Return how a literal must end, in N-Triples, to be one of these values."""
    if values in (ANY, REFERENCE):
        return values
    return f'"{values}' if values.startswith("@") else f'"^^<{values}>'

"""A graph as JSON-LD 1.1, compacted.

Written directly: PyLD, whose time grows with the square of the graph here, is the oracle of
the tests instead. The context stands in the document, unless an address of it is given; it has no
``@language`` container, with which rdflib would drop what has no language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from typing import Final

from iomkg.errors import StoreError
from iomkg.rdf.writers.jsonld_context import (
    ANY,
    BARE_CONTEXT,
    REFERENCE,
    TERMS,
    JsonLdContext,
)
from iomkg.rdf.writers.ordered import TYPE, Pair, Sorted, literal_parts
from iomkg.terms import PREFIXES, XSD

_MOST_KNOWN: Final = 200_000
_quote: Final = json.JSONEncoder(ensure_ascii=False).encode


class JsonLdPrinter:
    """Prints JSON-LD (JSON-LD 1.1, section 9), the body first: it tells which prefixes it used.

    Nodes are in the order of the graph. Booleans and integers are those of JSON where that keeps
    their lexical form (JSON-LD 1.1 Processing Algorithms and API, section 8.6); decimals and
    doubles, ``007`` and integers of more than 15 digits stay strings.

    Args:
        schemes: the schemes of the graph's IRIs that are spelt like a prefix, which then is not
            used: the IRI would be read as a compact one.
        context: the names to use.

    Attributes:
        name: writes ``<iri>`` or ``_:label`` as a JSON string, compacted where a prefix fits.
    """

    def __init__(self, schemes: Collection[str], context: JsonLdContext = BARE_CONTEXT) -> None:
        self._context = context
        self._unusable = set(schemes)
        self._namespaces = [(ns, p) for p, ns in PREFIXES.items() if p not in self._unusable]
        self.name: Callable[[str], str] = lru_cache(_MOST_KNOWN)(self._named_so)
        self._spelt: Callable[[str], str] = lru_cache(_MOST_KNOWN)(self._spell)
        self._used: set[str] = set()
        self._keys: dict[str, tuple[str, str]] = {}
        self._id = _quote(context.keyword("@id"))
        self._type = _quote(context.keyword("@type"))
        self._classes = {f"<{iri}>": _quote(name) for iri, name in context.classes.items()}
        self._named = {
            f"<{iri}>": _quote(name)
            for held in (context.classes, context.properties, context.codes)
            for iri, name in held.items()
        }
        self._terms = {
            f"<{iri}>": (_quote(name), _wanted(context.values[iri]))
            for iri, name in context.properties.items()
        }

    def head(self) -> str:
        """Return the document up to its first node: all of the context, or what was used of it.

        Raises:
            StoreError: if the context stands elsewhere, and an IRI of the graph would be misread
                by one of its prefixes.
        """
        if self._context.address:
            if self._unusable:
                raise StoreError(
                    "IRIs of the graph begin like the prefixes "
                    f"{', '.join(sorted(self._unusable))}, by which a context that "
                    "stands elsewhere would misread them.",
                    "Use --context inline, which leaves these prefixes out.",
                )
            address = _quote(self._context.address)
            return f'{{\n  "@context": {address},\n  "@graph": ['
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
            lines = [f"      {self._id}: {self.name(subject)}"]
            for key, values in self.grouped(pairs).items():
                if len(values) == 1:
                    lines.append(f"      {key}: {values[0]}")
                else:
                    inner = ",\n        ".join(values)
                    lines.append(f"      {key}: [\n        {inner}\n      ]")
            body = ",\n".join(lines)
            yield f"{before}    {{\n{body}\n    }}"
            before = ",\n"
        yield "]\n}\n" if before == "\n" else "\n  ]\n}\n"

    def grouped(self, pairs: list[Pair]) -> dict[str, list[str]]:
        """Return the keys of a node and the values of each, in JSON."""
        members: dict[str, list[str]] = {}
        for predicate, value in pairs:
            key, written = self.member(predicate, value)
            held = members.get(key)
            if held is None:
                members[key] = [written]
            else:
                held.append(written)
        return members

    def member(self, predicate: str, value: str) -> tuple[str, str]:
        """Return key and value of one triple, in JSON."""
        key, wanted = self._keys.get(predicate) or self._key(predicate)
        is_literal = value[0] == '"'
        if wanted == ANY or (is_literal and wanted in (REFERENCE, TERMS)):
            pass
        elif is_literal:
            # Neither a language tag nor a datatype has a quote, so the literal ends there.
            if value.endswith(wanted):
                lexical = value[: -len(wanted)] + '"'
                return key, _native(lexical, wanted) or lexical
        elif wanted == TERMS:
            return key, self._named.get(value) or self.name(value)
        elif wanted == REFERENCE:
            return key, self.name(value)
        elif wanted == TYPE:
            return key, self._classes.get(value) or self.name(value)
        if wanted != ANY:
            key = self.name(predicate)
        return key, self._spelt(value)

    def _key(self, predicate: str) -> tuple[str, str]:
        """Return the key of a predicate, and what a value must be to stand under it."""
        term = self._terms.get(predicate)
        if predicate == TYPE:
            found = self._type, TYPE
        elif term is None:
            found = self.name(predicate), ANY
        else:
            found = term
        self._keys[predicate] = found
        return found

    def has_terms(self, predicate: str) -> bool:
        """Whether the values of a property are called by the names of terms."""
        return self._terms.get(predicate, ("", ANY))[1] == TERMS

    def _named_so(self, text: str) -> str:
        """Compact an IRI (JSON-LD 1.1, section 4.1.5)."""
        # No IRI and no label has a character that JSON would escape.
        if text[0] == "_":
            return f'"{text}"'
        iri = text[1:-1]
        for namespace, prefix in self._namespaces:
            if iri.startswith(namespace):
                local = iri[len(namespace) :]
                if local and not local.startswith("//"):
                    self._used.add(prefix)
                    return f'"{prefix}:{local}"'
        return f'"{iri}"'

    def _spell(self, text: str) -> str:
        if text[0] != '"':
            return f"{{{self._id}: {self.name(text)}}}"
        # A literal is quoted in N-Triples as it is in JSON.
        value, language, datatype = literal_parts(text)
        if language:
            return f'{{"@language": {_quote(language)}, "@value": {value}}}'
        if not datatype:
            return value
        if datatype in _OWN_TYPES and (native := _native(value, f'"^^{datatype}')):
            return native
        return f'{{{self._type}: {self.name(datatype)}, "@value": {value}}}'


# What a JSON boolean or number is where nothing else is said, and what a number may be made.
_BOOLEAN: Final = f"<{XSD}boolean>"
_OWN_TYPES: Final = (_BOOLEAN, f"<{XSD}integer>")
_NUMBERS: Final = frozenset(
    f'"^^<{XSD}{name}>'
    for name in ("integer", "nonNegativeInteger", "positiveInteger", "int", "long")
)
_NUMBER: Final = re.compile(r'"(0|-?[1-9][0-9]{0,14})"')


def _native(lexical: str, ending: str) -> str | None:
    """Return a boolean or an integer as JSON has it, None for what would be read back otherwise.

    Args:
        lexical: the lexical form, in quotes.
        ending: how the literal ends in N-Triples.
    """
    if ending in _NUMBERS:
        found = _NUMBER.fullmatch(lexical)
        return found[1] if found else None
    is_boolean = ending == f'"^^{_BOOLEAN}' and lexical in ('"true"', '"false"')
    return lexical[1:-1] if is_boolean else None


def _wanted(values: str) -> str:
    """Return how a literal must end, in N-Triples, to be one of these values."""
    if values in (ANY, REFERENCE, TERMS):
        return values
    return f'"{values}' if values.startswith("@") else f'"^^<{values}>'

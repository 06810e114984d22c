"""Random Turtle documents, with comments and odd spacing wherever the grammar allows them."""

from __future__ import annotations

import re
from itertools import count

from hypothesis import strategies as st

PREFIXES = {
    "": "http://example.org/ns#",
    "ex": "http://example.org/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sh": "http://www.w3.org/ns/shacl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
IRIS = [":a", ":b.c", "ex:d", "ex:", ":", r"ex:e\,f", "ex:%20", "<rel>", "<http://example.org/g>"]
IRIS += [r"<http://example.org/\u0068>", "<#frag>", ":1", "ex:a:b", ":été"]
VERBS = ["a", "rdfs:label", "sh:path", "sh:message", ":z", ":y", "<p>", "ex:x"]
LITERALS = [
    '"x"',
    "'x'",
    '""',
    "''",
    '"""a\n"b" # no comment\n"""',
    "'''it's\r\nso'''",
    r'"\u00e9\n\""',
]
LITERALS += [
    '"x"@en',
    "'x'@en-GB",
    '"1.10"',
    "1.10",
    "01",
    "1e0",
    "-.5",
    "+7",
    "1.E3",
    "true",
    "false",
]
LITERALS += ['"1"^^xsd:byte', "'x'^^<dt>", '"a;b,c.[d](e)"', '"# no comment"', '"<no> _:no"']
LABELS = ["_:b", "_:b1", "_:b.c", "_:été"]

# What may stand close to its neighbours without becoming part of them.
_LOOSE = re.compile(r"[][();,]|\^\^")
_SPACES = [" ", " ", " ", "\n", "\n    ", "\n\n", "\n\n\n", "\t", "  \n"]


def documents(verbs: list[str] = VERBS) -> st.SearchStrategy[str]:
    """Documents whose predicates are drawn from a list."""
    return st.composite(_document)(verbs)


def _document(draw: st.DrawFn, verbs: list[str]) -> str:
    words: list[str] = []
    for prefix, iri in PREFIXES.items():
        words += draw(_declaration(prefix, iri))
    for _ in range(draw(st.integers(0, 4))):
        if draw(st.integers(0, 9)) == 0:
            words += draw(_declaration("ex", PREFIXES["ex"]))
        words += _statement(draw, verbs)
    return _spaced(draw, words)


def _declaration(prefix: str, iri: str) -> st.SearchStrategy[list[str]]:
    return st.sampled_from(
        [["@prefix", f"{prefix}:", f"<{iri}>", "."], ["PREFIX", f"{prefix}:", f"<{iri}>"]]
    )


def _statement(draw: st.DrawFn, verbs: list[str]) -> list[str]:
    kind = draw(st.integers(0, 6))
    if kind == 0:
        return [*_bracket(draw, verbs, 2), "."]
    if kind == 1:
        subject = _bracket(draw, verbs, 2)
    elif kind == 2:
        subject = _collection(draw, verbs, 2)
    else:
        subject = [draw(st.sampled_from([*IRIS, *LABELS, "[]", "()"]))]
    return [*subject, *_pairs(draw, verbs, 2), "."]


def _pairs(draw: st.DrawFn, verbs: list[str], depth: int) -> list[str]:
    words: list[str] = []
    for number in range(draw(st.integers(1, 4))):
        words += [";"] * draw(st.sampled_from([1, 1, 1, 2])) if number else []
        words.append(draw(st.sampled_from(verbs)))
        for place in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            words += [","] if place else []
            words += _object(draw, verbs, depth)
    return words + [";"] * draw(st.sampled_from([0, 0, 0, 1, 2]))


def _object(draw: st.DrawFn, verbs: list[str], depth: int) -> list[str]:
    kind = draw(st.integers(0, 9))
    if kind == 0 and depth:
        return _bracket(draw, verbs, depth - 1)
    if kind == 1 and depth:
        return _collection(draw, verbs, depth - 1)
    if kind == 2:
        return ['"x"', draw(st.sampled_from(["@en", "^^ xsd:string"]))]
    long = draw(st.integers(10, 90)) * "w"
    return [draw(st.sampled_from([*IRIS, *LITERALS, *LABELS, "[]", "()", f'"{long}"', f":{long}"]))]


def _bracket(draw: st.DrawFn, verbs: list[str], depth: int) -> list[str]:
    return ["[", *_pairs(draw, verbs, depth), "]"]


def _collection(draw: st.DrawFn, verbs: list[str], depth: int) -> list[str]:
    words = ["("]
    for _ in range(draw(st.integers(0, 4))):
        words += _object(draw, verbs, depth)
    return [*words, ")"]


def _spaced(draw: st.DrawFn, words: list[str]) -> str:
    """Join the words with blanks, line ends and comments, each comment another one."""
    numbers = count(1)
    commented = draw(st.sampled_from([0, 1, 3]))
    text = ""
    for before, word in zip(["", *words], [*words, ""], strict=True):
        loose = _LOOSE.fullmatch(before) or _LOOSE.fullmatch(word) or not before or not word
        gap = draw(st.sampled_from(["", *_SPACES] if loose else _SPACES))
        while draw(st.integers(0, 9)) < commented:
            gap += f" # {next(numbers)};{draw(st.sampled_from(['', ' .', ' <b> [', ' é', ' ']))}"
            gap += draw(st.sampled_from(["\n", "\n\n", "\n  ", "\r\n"]))
        text += gap + word
    return text

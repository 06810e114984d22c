"""Data in files that the engine reads by itself: no triple is turned into terms of ours.

That is most of what a validation costs where the shapes have queries of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from iomkg.rdf.read.normalised import stored_forms
from iomkg.rdf.read.triples import UnparsedFile
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.terms import XSD, Literal, Triple

_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*+)"(?:\^\^<([^<>\s]*+)>)?+', re.DOTALL)
_COMMENT: Final = re.compile(r"^[ \t]*#|\.[ \t]*#", re.MULTILINE)


class FileData:
    """A data graph in files of Turtle and N-Triples without blank nodes.

    Args:
        files: what is in the files.
        read: reads the files as other files are read.
    """

    def __init__(
        self, files: Mapping[Path, UnparsedFile], read: Callable[[], Sequence[Triple]]
    ) -> None:
        self._files = files
        self._read = read

    @cached_property
    def triples(self) -> Sequence[Triple]:
        """The triples as they are written."""
        return self._read()

    @cached_property
    def store(self) -> MemoryStore | None:
        """A store that holds them; None if there is something wrong with a file."""
        store = MemoryStore(keep_labels=True)
        for file in self._files.values():
            try:
                store.load_stream(BytesIO(file.text.encode()), file.syntax, file.base)
            except (SyntaxError, OSError, ValueError, MemoryError):
                return None
        return store

    @cached_property
    def is_exact(self) -> bool:
        """Whether the store is known to hold each literal as it is written."""
        literals: set[tuple[str, str]] = set()
        for file in self._files.values():
            if file.syntax != ox.RdfFormat.N_TRIPLES or _COMMENT.search(file.text):
                return False
            literals.update(_LITERAL.findall(file.text))
        typed = {(value, kind) for value, kind in literals if kind.startswith(XSD)}
        if any("\\" in value or "\\" in kind for value, kind in typed):
            return False
        return not stored_forms(Literal(value, kind) for value, kind in typed)

"""Named errors, each of which says what to do next.

Every error that a user can cause derives from :class:`IomkgError`; the command turns it
into one message on standard error and exit status 2.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING

from iomkg.tuples import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self


class Place(NamedTuple):
    """A place in a file: where something starts, and where it ends if that is known.

    Attributes:
        file: path of the file.
        line: line, from 1, or None where only the file is known.
        column: column in code points, from 1, or None.
        end_line: line on which it ends, or None where the end is not known.
        end_column: column after its last character, or None where the end is not known.
    """

    file: Path
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None

    def __str__(self) -> str:
        known = takewhile(lambda part: part is not None, self[:3])
        return ":".join(map(str, known))


class TextPlace(NamedTuple):
    """A place in a text that is no file, or whose file is not known.

    Attributes:
        line: line, from 1.
        column: column in code points, from 1.
    """

    line: int
    column: int

    def __str__(self) -> str:
        return f"line {self.line}, column {self.column}"

    @classmethod
    def read(cls, written: str) -> TextPlace:
        """Read a place as ``str`` writes it."""
        _, line, _, column = written.replace(",", "").split()
        return cls(int(line), int(column))


class IomkgError(Exception):
    """Base of all errors that a user can put right.

    Attributes:
        problem: what is wrong, in one sentence.
        next_step: what to do about it, in one sentence.
        place: where it is wrong, or None where the whole is, or only the problem says it.
        message: the place, if there is one, and the problem.
        written: where a graph has the text at fault: the node and the property, as names, and the
            literal in N-Triples. The place is then one in that text.
        about: IRI of the term that is at fault, where one is.
    """

    written: tuple[str, str, str] | None = None
    about: str | None = None

    def __init__(
        self, problem: str, next_step: str, place: Place | TextPlace | None = None
    ) -> None:
        self.problem = problem
        self.next_step = next_step
        self.place = place
        self.message = f"{place}: {problem}" if place else problem
        super().__init__(self.message)

    def within(self, file: Path) -> Self:
        """Return this error as one about a file.

        Args:
            file: the file that holds the text at fault.
        """
        at = (self.place.line, self.place.column) if self.place else ()
        return type(self)(self.problem, self.next_step, Place(file, *at))

    def __str__(self) -> str:
        return f"{self.message}\n  {self.next_step}"


class ProjectNotFound(IomkgError):
    """No folder laid out as an iomkg project was found."""


class UnreadableFile(IomkgError):
    """A file is missing, is not UTF-8, or is of a kind that is not read here."""

    place: Place | None

    @classmethod
    def at(cls, place: Place, problem: str, next_step: str) -> UnreadableFile:
        """Make the error for a place.

        Args:
            place: the file, with the line if there is one to blame.
            problem: what is wrong, as the rest of a sentence that begins with the place.
            next_step: what to do about it, in one sentence.

        Returns:
            The error.
        """
        error = cls(problem, next_step, place)
        error.message = f"{place} {problem}"
        return error


class TurtleSyntaxError(IomkgError):
    """A file does not parse.

    Args:
        place: where parsing stopped.
        problem: the parser's message.
    """

    place: Place

    def __init__(self, place: Place, problem: str) -> None:
        super().__init__(problem, "Mend the syntax at that place and run again.", place)


class QuerySyntaxError(IomkgError):
    """A SPARQL text does not parse."""


class QueryRefused(IomkgError):
    """A SPARQL text asks for something that is not allowed: Update or ``SERVICE``."""


class FrontMatterError(IomkgError):
    """The ``#+`` front matter of a named query is malformed."""


class UnknownQuery(IomkgError):
    """No named query has that name."""


class UnknownEntity(IomkgError):
    """No entity has that IRI, label or acronym."""


class AmbiguousEntity(IomkgError):
    """Several entities have that label or acronym."""


class BadParameter(IomkgError):
    """A parameter is missing, unknown, or has a value of the wrong type."""


class StoreError(IomkgError):
    """A store cannot be opened, does not answer, or answers with something unusable."""


class EvidenceError(IomkgError):
    """A locator is malformed or points outside its source."""


class DateError(IomkgError):
    """A date is not in the Extended Date/Time Format, or not in the part of it that is read."""


class ShapeError(IomkgError):
    """A SHACL shape is malformed, so that nothing can be validated against it."""


class ShapeNotCompiled(IomkgError):
    """A SHACL shape has something that cannot be written as a SPARQL query."""

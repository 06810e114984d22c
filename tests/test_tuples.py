"""Named tuples that are quick to define are as those of the standard library."""

from __future__ import annotations

import pickle
import typing

from iomkg.tuples import NamedTuple


class Quick(NamedTuple):
    """A pair."""

    first: str
    second: int | None = 2

    @property
    def both(self) -> str:
        """Both."""
        return f"{self.first}{self.second}"

    def __str__(self) -> str:
        return self.both

    @classmethod
    def of(cls, text: str) -> Quick:
        return cls(text)


class Usual(typing.NamedTuple):
    """A pair."""

    first: str
    second: int | None = 2


def test_it_has_the_fields_and_defaults_of_the_usual_one() -> None:
    assert Quick._fields == Usual._fields
    assert Quick._field_defaults == Usual._field_defaults
    assert Quick.__doc__ == Usual.__doc__
    assert typing.get_type_hints(Quick) == typing.get_type_hints(Usual)
    assert (Quick.__module__, Quick.__qualname__) == (__name__, "Quick")
    assert tuple(Quick("a")) == tuple(Usual("a")) == ("a", 2)


def test_it_has_what_its_class_says() -> None:
    made = Quick.of("a")._replace(second=3)
    assert (made.both, str(made), repr(made)) == ("a3", "a3", "Quick(first='a', second=3)")
    assert isinstance(made, Quick) and isinstance(made, tuple)


def test_it_can_be_stored() -> None:
    assert pickle.loads(pickle.dumps(Quick("a"))) == Quick("a")

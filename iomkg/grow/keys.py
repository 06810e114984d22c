"""Keys: what the cells of a table stand for, by a code list."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from iomkg.graph.evidence.rows import read_table
from iomkg.grow.map_templates import Fields
from iomkg.grow.settings import MapSetting
from iomkg.rdf.read.text import read_bytes


@dataclass(frozen=True)
class Condition:
    """What the cells of a row must be, by column.

    Attributes:
        allowed: the values allowed, or the first and last of a range of them.
    """

    allowed: tuple[tuple[str, frozenset[str] | tuple[str, str]], ...]

    def holds(self, cells: Fields) -> bool:
        """Whether it holds of a row."""
        return all(
            allowed[0] <= cells[column] <= allowed[1]
            if isinstance(allowed, tuple)
            else cells[column] in allowed
            for column, allowed in self.allowed
        )


@dataclass(frozen=True)
class Override:
    """Rows whose cell stands for something other than the code list says.

    Attributes:
        where: the rows.
        fields: what their cell stands for.
        reason: why.
    """

    where: Condition
    fields: Fields
    reason: str


@dataclass(frozen=True)
class Key:
    """A column whose cells are codes.

    Attributes:
        name: what the field is called.
        column: the column.
        list_name: the code list, to be named in messages.
        entries: what each code stands for, by the code in lower case; the field ``""`` is the
            value itself, the others are columns of the code list.
        names_column: a column with names that must agree with the code, or None.
        names: the columns of the code list that hold such names, several joined by semicolons.
        exceptions: rows that the code list does not fit.
    """

    name: str
    column: str
    list_name: str
    entries: Mapping[str, Fields]
    names_column: str | None
    names: tuple[str, ...]
    exceptions: tuple[Override, ...]

    def resolve(self, cells: Fields) -> Fields | str:
        """Say what the cell of a row stands for.

        Args:
            cells: the cells of the row by column.

        Returns:
            The fields; or why there are none, as a sentence.
        """
        for exception in self.exceptions:
            if exception.where.holds(cells):
                return exception.fields
        code = cells[self.column]
        found = self.entries.get(code.lower())
        if found is None:
            return f"{self.column} {code!r} is not in {self.list_name}."
        if self.names_column is not None:
            name = cells[self.names_column]
            names = (name for column in self.names for name in found[column].split(";"))
            if name not in map(str.strip, names):
                return (
                    f"{self.column} {code!r} is {found['']}, but {self.names_column} is {name!r}, "
                    f"which {self.list_name} does not have for it."
                )
        return found

    def field_names(self) -> Iterator[str]:
        """Yield the names of the fields that the key gives to a record."""
        yield self.name
        first = next(iter(self.entries.values()), {})
        yield from (f"{self.name}.{column}" for column in first if column)

    def record_fields(self, fields: Fields) -> Iterator[tuple[str, str]]:
        """Yield what the fields of an entry are called in a record, with their values."""
        for column, value in fields.items():
            yield f"{self.name}.{column}" if column else self.name, value


def read_condition(setting: MapSetting, columns: tuple[str, ...]) -> Condition:
    """Read a condition: values by column, as a text, a list or ``{from: …, to: …}``.

    Args:
        setting: the condition.
        columns: the columns of the table.

    Raises:
        UnreadableFile: if it is about a column that there is not.
    """
    allowed: list[tuple[str, frozenset[str] | tuple[str, str]]] = []
    for column, value in setting.named((), columns).items():
        if isinstance(value.value, dict):
            ends = value.named(("from", "to"), ())
            allowed.append((column, (ends["from"].text(), ends["to"].text())))
        else:
            allowed.append((column, frozenset(value.texts())))
    return Condition(tuple(allowed))


def read_key(name: str, setting: MapSetting, columns: tuple[str, ...], folder: Path) -> Key:
    """Read a key.

    Args:
        name: what the field is to be called.
        setting: ``column`` and either ``values`` or ``list`` with ``match`` and ``give``; with a
            list also ``names`` and ``except``.
        columns: the columns of the table.
        folder: the folder in which code lists are looked for.

    Returns:
        The key.

    Raises:
        UnreadableFile: if it is malformed, or its code list cannot be read.
    """
    parts = setting.named(("column",), ("values", "list", "match", "give", "names", "except"))
    column = _column(parts["column"], columns)
    if "values" in parts:
        setting.named(("column", "values"), ())
        return Key(name, column, "the values of the map", _inline(parts["values"]), None, (), ())
    setting.named(("column", "list", "match", "give"), ("names", "except"))
    path = folder / parts["list"].text()
    table = read_table(read_bytes(path), path)
    match = parts["match"].texts()
    for name_ in match:
        if name_ not in table.heading:
            raise parts["match"].wrong(
                f"has {name_!r}, which is no column of {path.name}",
                f"Use {', '.join(table.heading)}.",
            )
    give = _column(parts["give"], table.heading)
    rows: dict[str, Fields] = {}
    entries: dict[str, Fields] = {}
    for cells in table.rows[1:]:
        fields = {**dict(zip(table.heading, cells, strict=True))}
        fields[""] = fields[give]
        rows[fields[give]] = fields
        for code in " ".join(fields[each] for each in match).lower().split():
            if code in entries:
                raise parts["list"].wrong(f"has the code {code!r} twice", f"Mend {path}.")
            entries[code] = fields
    names_column: str | None = None
    names: tuple[str, ...] = ()
    if "names" in parts:
        said = parts["names"].named(("column", "among"), ())
        names_column = _column(said["column"], columns)
        names = tuple(_column(each, table.heading) for each in said["among"].items())
    exceptions = (
        tuple(_exception(each, columns, rows) for each in parts["except"].items())
        if "except" in parts
        else ()
    )
    return Key(name, column, path.name, entries, names_column, names, exceptions)


def _inline(setting: MapSetting) -> Mapping[str, Fields]:
    entries: dict[str, Fields] = {}
    shape: set[str] | None = None
    for code, value in setting.named().items():
        fields = {"": code}
        if isinstance(value.value, dict):
            for column, each in value.named().items():
                fields[column] = each.value if isinstance(each.value, str) else each.text()
        else:
            fields[""] = value.text()
        if shape is not None and set(fields) != shape:
            raise value.wrong("has other fields than the values before", "Give each the same.")
        shape = set(fields)
        entries[code.lower()] = fields
    return entries


def _exception(
    setting: MapSetting, columns: tuple[str, ...], rows: Mapping[str, Fields]
) -> Override:
    parts = setting.named(("where", "give", "reason"), ())
    value = parts["give"].text()
    if value not in rows:
        raise parts["give"].wrong(f"is {value!r}, which the code list does not have", "Add it.")
    where = read_condition(parts["where"], columns)
    return Override(where, rows[value], " ".join(parts["reason"].text().split()))


def _column(setting: MapSetting, columns: tuple[str, ...]) -> str:
    column = setting.text()
    if column not in columns:
        raise setting.wrong(
            f"is {column!r}, which is no column", f"Use one of {', '.join(columns)}."
        )
    return column

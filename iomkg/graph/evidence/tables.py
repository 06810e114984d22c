"""Tables that ship with a project: which file holds which source."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from iomkg.rdf.store.base import Store

FOLDER: Final = "tables"
"""The folder of the tables, in that of the graph."""

_RECORDS: Final = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
SELECT ?source ?file ?digest WHERE {
  ?source a iomkg:TableSource ; iomkg:textFile ?file ; iomkg:digest ?digest .
}
ORDER BY ?source
"""


@dataclass(frozen=True)
class TableRecord:
    """What the graph knows of a table.

    Attributes:
        iri: IRI of the source.
        path: the file that holds it.
        digest: digest of the file.
    """

    iri: str
    path: Path
    digest: str


def read_table_records(store: Store, root: Path) -> tuple[TableRecord, ...]:
    """Read what the graph knows of its tables.

    Args:
        store: holds the graph.
        root: the folder of the project.

    Returns:
        One record for each table that has a file name and a digest.
    """
    return tuple(
        TableRecord(source, root / "graph" / FOLDER / file, digest)
        for source, file, digest in store.select(_RECORDS).texts()
    )

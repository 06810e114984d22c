"""The document about a thing, about the ontology, the shapes, or the dataset: which triples.

The pages over HTTP, the resources for assistants and a static site give the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from iomkg.errors import BadParameter
from iomkg.export.exports import Exports, ExportScope
from iomkg.graph.reading import AuthoredFile
from iomkg.rdf.writers.formats import write_graph
from iomkg.terms import ID, Iri

ONTOLOGY_DOCUMENT: Final = "ontology"
SHAPES_DOCUMENT: Final = "shapes"
DATASET_DOCUMENT: Final = "dataset"
DOCUMENTS: Final = (ONTOLOGY_DOCUMENT, SHAPES_DOCUMENT, DATASET_DOCUMENT)
"""The documents that are not about one thing."""


def thing_document(exports: Exports, thing: Iri, form: str) -> Iterator[bytes]:
    """Write what the graph has of a thing.

    Args:
        exports: of the graph.
        thing: the thing. Of a source all its claims are given with their spans, since a
            fragment never reaches a server (RFC 3986, section 3.5); of anything else the triples
            about it and the claims about it.
        form: one of :data:`iomkg.rdf.writers.formats.GRAPH_FORMATS`.

    Returns:
        Pieces of the document in UTF-8.
    """
    if thing.value.startswith(f"{ID}source/"):
        return exports.pieces(ExportScope("claims", None, thing), form)
    return exports.pieces(ExportScope("full", thing), form)


def named_document(exports: Exports, name: str, form: str) -> bytes:
    """Write one of :data:`DOCUMENTS`; raises BadParameter if there is none of that name."""
    if name == DATASET_DOCUMENT:
        return write_graph(exports.overview, form, exports.context)
    project = exports.project
    files = {ONTOLOGY_DOCUMENT: project.ontology_files, SHAPES_DOCUMENT: project.shape_files}
    if name not in files:
        raise BadParameter(f"There is no document {name!r}.", f"There is {', '.join(DOCUMENTS)}.")
    read = (AuthoredFile(project.root, path).triples for path in files[name])
    return write_graph((triple for triples in read for triple in triples), form)

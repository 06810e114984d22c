"""What shapes import: what is at hand, what carries no shapes, and what is missing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final
from xml.parsers import expat

from iomkg.errors import Place, UnreadableFile
from iomkg.rdf.read.text import read_bytes
from iomkg.rdf.shacl.shapes_graph import Index
from iomkg.terms import OWL, Iri, Triple

_ENTRY: Final = "urn:oasis:names:tc:entity:xmlns:xml:catalog uri"
_WITHOUT_SHAPES: Final = frozenset(
    """
    www.w3.org/ns/shacl www.w3.org/1999/02/22-rdf-syntax-ns www.w3.org/2000/01/rdf-schema
    www.w3.org/2002/07/owl www.w3.org/2001/XMLSchema www.w3.org/2004/02/skos/core
    www.w3.org/2008/05/skos-xl purl.org/dc/terms purl.org/dc/elements/1.1 purl.org/dc/dcmitype
    dublincore.org/2012/06/14/dcterms xmlns.com/foaf/0.1 www.w3.org/ns/dcat www.w3.org/ns/dcat2
    www.w3.org/ns/dcat3 www.w3.org/ns/prov www.w3.org/ns/prov-o www.w3.org/ns/org
    www.w3.org/ns/adms www.w3.org/ns/locn www.w3.org/ns/regorg www.w3.org/ns/person
    www.w3.org/ns/odrl/2 www.w3.org/ns/dqv www.w3.org/ns/oa www.w3.org/ns/sosa www.w3.org/ns/ssn
    www.w3.org/ns/time www.w3.org/2006/time www.w3.org/2006/vcard/ns rdfs.org/ns/void
    www.w3.org/2003/01/geo/wgs84_pos www.opengis.net/ont/geosparql spdx.org/rdf/terms
    schema.org purl.org/vocab/vann purl.org/vocommons/voaf creativecommons.org/ns
    data.europa.eu/eli/ontology data.europa.eu/r5r www.w3.org/ns/dx/prof www.w3.org/ns/csvw
    """.split()
)
"""Vocabularies that hold classes and properties alone, without scheme and last mark."""


def missing_imports(index: Index, files: Iterable[Path], bases: Iterable[str]) -> list[str]:
    """List what shapes import and is not at hand (SHACL section 3.1).

    An import is at hand if the shapes say something of it, if it is the address or the version of
    an ontology among them, or if a file with its last name was given.

    Args:
        index: the shapes graph.
        files: the files of shapes.
        bases: what their relative IRIs were resolved against.

    Returns:
        The IRIs, sorted; vocabularies that carry no shapes are not among them.
    """
    known = {str(node) for node in index if isinstance(node, Iri)} | set(bases)
    known |= {
        str(version)
        for properties in index.values()
        for version in properties.get(OWL + "versionIRI", ())
    }
    names = {path.name for path in files} | {path.stem for path in files}
    wanted = {
        str(each) for properties in index.values() for each in properties.get(OWL + "imports", ())
    }
    return sorted(
        iri
        for iri in wanted
        if iri not in known
        and iri.rstrip("#/") not in {each.rstrip("#/") for each in known}
        and re.split("[/:]", iri.rstrip("#/"))[-1] not in names
        and _bare(iri) not in _WITHOUT_SHAPES
    )


def is_import(triple: Triple) -> bool:
    """Whether a triple says that something is to be imported."""
    return triple[1].value == OWL + "imports"


def read_catalogue(path: Path) -> Mapping[str, Path]:
    """Read which file stands for which IRI (OASIS XML Catalogs 1.1, section 7.1.1, ``uri``).

    Args:
        path: an XML catalogue, such as Protégé's ``catalog-v001.xml``.

    Returns:
        The files by IRI; relative names start from the folder of the catalogue.

    Raises:
        UnreadableFile: it cannot be read, or is no XML.
    """
    found: dict[str, Path] = {}

    def entry(name: str, attributes: dict[str, str]) -> None:
        iri, file = attributes.get("name", ""), attributes.get("uri", "")
        if name == _ENTRY and iri and file and not re.match("[a-z][a-z0-9+.-]+:", file):
            found[iri] = path.parent / file

    def entity(*_: object) -> None:
        raise ValueError("it declares an entity")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = entry
    parser.EntityDeclHandler = entity
    try:
        parser.Parse(read_bytes(path), True)
    except (expat.ExpatError, ValueError) as error:
        raise UnreadableFile.at(
            Place(path), f"is no XML catalogue: {error}.", "Give an OASIS XML catalogue."
        ) from error
    return found


def _bare(iri: str) -> str:
    return re.sub("^https?://", "", iri).rstrip("#/")

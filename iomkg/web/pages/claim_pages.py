"""Pages of single claims."""

from __future__ import annotations

from iomkg.ask.claim_record import ClaimRecord, claim_record
from iomkg.terms import FOAF, shorten
from iomkg.web.pages.page import Page, page_path, web_address
from iomkg.web.pages.reader import Reader


def claim_page(reader: Reader, iri: str) -> Page | None:
    """Make the page of a claim.

    Args:
        reader: the graph.
        iri: the claim.

    Returns:
        The page; None if there is no such claim, or it was retired.
    """
    kg = reader.kg
    record = claim_record(kg.store, reader.told, iri, kg.texts, reader.table_of)
    if record is None:
        return None
    claim = record.claim
    source = reader.told.name_of(claim.source)
    return Page(
        path=page_path(iri),
        template="claim.html",
        title=claim.description,
        summary=f"{source} on {claim.about}: {claim.relation}. {claim.description}",
        values={
            "record": record,
            "standing": _standing(record),
            "source_name": source,
            "page_of_source": _address(reader, claim.source),
        },
        iri=iri,
        command=f"iomkg why {shorten(iri)}",
        formats=("json", "ttl", "jsonld"),
    )


def _standing(record: ClaimRecord) -> list[str]:
    claim = record.claim
    told = [claim.modality, claim.grade]
    if claim.rank != "normal":
        told.append("judged wrong" if claim.rank == "deprecated" else claim.rank)
    if claim.accepted:
        told.append("accepted")
    elif record.rivals:
        told.append("rival")
    return [text for text in told if text]


def _address(reader: Reader, source: str) -> str:
    """Return where a source is on the web, or an empty string."""
    profile = reader.profile(source)
    page = (
        next((f.iri for f in profile.record if f.property == FOAF + "page"), "") if profile else ""
    )
    return web_address(page)

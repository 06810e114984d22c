"""Citations name what is cited, where it rests, and in which state; readers not ours read them."""

from __future__ import annotations

import hashlib
import warnings
from collections.abc import Iterator

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from citeproc.source.json import CiteProcJSON
from commands import run_here as run

import iomkg
from iomkg.ask.cite import Reference
from iomkg.errors import BadParameter, UnknownEntity, UnknownQuery
from iomkg.report.citation_styles import Citation, write_citation
from iomkg.terms import ID

CLAIM = "claim/futurelearn/member-states"
NASTY = "50 % of {A} & B_1\n\ncost $5 #1 ~ ^ \\ “x” – é, Müller and sons\u0007"


@pytest.fixture(scope="module")
def kg() -> Iterator[iomkg.KnowledgeGraph]:
    with iomkg.open() as opened:
        yield opened


def nasty() -> Citation:
    return Citation(
        Reference(
            kind="claim",
            iri=f"{ID}claim/x/y",
            title=NASTY,
            authors=(NASTY, "B"),
            published="2017/2018",
            container=NASTY,
            version="1",
            digest="",
            places=(),
            notes=(NASTY,),
            page="https://example.org/{a}_b%20c",
            seen="",
        )
    )


def read_bibtex(text: str) -> list[tuple[dict[str, str], dict[str, str]]]:
    """Return the fields of each entry as they stand, and with LaTeX read."""
    read = []
    for middleware in ([], [LatexDecodingMiddleware()]):
        library = bibtexparser.parse_string(text, append_middleware=middleware)
        assert not library.failed_blocks
        read.append([{"key": e.key, **{f.key: f.value for f in e.fields}} for e in library.entries])
    return list(zip(*read, strict=True))


def one_line(text: str) -> str:
    return " ".join(text.split())


def check_with_other_readers(*citations: Citation) -> None:
    bibtex = read_bibtex("".join(citation.bibtex for citation in citations))
    ris = rispy.loads("".join(citation.ris for citation in citations))
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # fields that the reader does not know
        csl = CiteProcJSON([citation.csl for citation in citations])
    assert list(csl) == [citation.key.casefold() for citation in citations]
    for citation, (raw, decoded), record in zip(citations, bibtex, ris, strict=True):
        it = citation.reference
        title = one_line(it.title)
        assert raw["key"] == citation.key
        assert decoded["title"].strip("{}").replace("ˆ", "^") == title
        assert record["title"] == title
        assert record["urls"] == [it.page or it.iri]
        assert record.get("authors", []) == [one_line(name) for name in it.authors]


def test_a_claim_is_cited_with_its_place_digest_version_and_address(
    kg: iomkg.KnowledgeGraph,
) -> None:
    text = kg.cite(CLAIM).text
    for part in ("characters 834–856", "sha256:cea04ae1", f"version {iomkg.__version__}", ID):
        assert part in text
    assert text.endswith(f"{ID}{CLAIM}")


def test_the_digest_of_the_graph_is_that_of_what_export_writes() -> None:
    written = run("export", "--what", "authored", "--format", "nt").stdout
    assert hashlib.sha256(written).hexdigest() in run("cite").stdout.decode()


def test_the_digest_of_an_answer_is_that_of_its_rows() -> None:
    words = ("names-as-of", "--date", "1985-01-01")
    rows = run("query", *words, "--format", "csv").stdout
    cited = run("cite", "query", *words).stdout.decode()
    assert hashlib.sha256(rows).hexdigest() in cited
    assert f"`iomkg query {' '.join(words)} --format csv`" in cited


def test_a_conflict_is_cited_with_the_places_of_all_its_sides(kg: iomkg.KnowledgeGraph) -> None:
    it = kg.cite("conflict/autonomy").reference
    assert {place.source for place in it.places} >= {
        "Academic Block article",
        "UN document A/51/232",
    }
    assert it.notes[0].startswith("Judged open: ")


def test_a_source_is_cited_as_its_own_work(kg: iomkg.KnowledgeGraph) -> None:
    it = kg.cite("S1").reference
    assert (it.kind, it.authors) == ("source", ("Alexandra Ricard-Guay",))
    assert "between 2017-07 and 2018-02" in kg.cite("S1").text
    assert kg.cite("source/bradley-article").csl["issued"] == {
        "date-parts": [[2021, 1], [2021, 12]]
    }


def test_what_has_a_meaning_in_a_format_is_escaped() -> None:
    citation = nasty()
    assert "\n\n" not in citation.bibtex.strip()
    assert r"50 \% of \{A\} \& B\_1 cost \$5 \#1" in citation.bibtex
    ((raw, _),) = read_bibtex(citation.bibtex)
    assert raw["url"] == "https://example.org/%7Ba%7D_b%20c"
    assert len(citation.ris.splitlines()) == len(citation.ris.split("\r\n")) - 1
    check_with_other_readers(citation)
    assert "\u0007" not in citation.text


@pytest.mark.parametrize("style", ["text", "bibtex", "csl", "ris"])
def test_each_style_is_written_by_the_command(kg: iomkg.KnowledgeGraph, style: str) -> None:
    written = run("cite", CLAIM, "--style", style)
    assert written.returncode == 0
    assert written.stdout.decode() == write_citation(kg.cite(CLAIM), style)


def test_what_cannot_be_cited_is_said(kg: iomkg.KnowledgeGraph) -> None:
    with pytest.raises(UnknownEntity):
        kg.cite("no such thing")
    with pytest.raises(UnknownQuery):
        kg.cite("query/no-such-query")
    with pytest.raises(BadParameter):
        kg.cite("IOM", date="1985-01-01")
    assert run("cite", "query").returncode == 2
    assert run("cite", "IOM", "--date", "1985-01-01").returncode == 2


@pytest.mark.soak
def test_everything_is_cited_so_that_other_readers_read_it(kg: iomkg.KnowledgeGraph) -> None:
    named = kg.sparql(
        "PREFIX iomkg: <https://w3id.org/iomkg/ontology#> SELECT DISTINCT ?thing "
        "{ ?thing a ?class FILTER (STRSTARTS(STR(?thing), 'https://w3id.org/iomkg/id/')) }"
    )
    cited = [kg.cite()]
    kept: dict[str, int] = {}
    for row in named:
        kind = row["thing"].removeprefix(ID).split("/")[0]
        kept[kind] = kept.get(kind, 0) + 1
        span = "#" in row["thing"]
        if (kind in ("claim", "conflict", "source", "comparison") and not span) or kept[kind] <= 3:
            cited.append(kg.cite(row["thing"]))
    assert len(kept) > 25
    for query in kg.queries():
        params = {p.name: p.example for p in query.params if p.required}
        cited.append(kg.cite(f"query/{query.id}", **params))
    check_with_other_readers(*cited)

"""Questions over HTTP give what the command gives; the interface is described for programs."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from openapi_spec_validator import validate
from projects import make_project
from serving import Served
from test_query_command import iomkg

import iomkg as package
from iomkg.web.llms_text import write_llms_text
from iomkg.web.openapi import describe_interface
from iomkg.web.site import Links

pytestmark = pytest.mark.slow

QUESTION = "What was IOM called in 1960?"
SAME = {
    f"/ask.json?q={quote(QUESTION)}": ("ask", QUESTION, "--format", "json"),
    f"/ask.md?q={quote(QUESTION)}": ("ask", QUESTION, "--format", "md"),
    f"/ask?q={quote(QUESTION)}": ("ask", QUESTION, "--format", "json"),
    "/search.json?q=global%20compact&limit=3": (
        *("search", "global", "compact", "--limit", "3"),
        *("--format", "json"),
    ),
    "/show.json?entity=IOM": ("show", "IOM", "--format", "json"),
    "/why.json?entity=IOM&property=headquarters": (
        *("why", "IOM", "headquarters", "--format", "json"),
    ),
    "/why.json?entity=IOM&history=true": ("why", "IOM", "--history", "--format", "json"),
    "/id/programme/avrr.json": ("show", "programme/avrr", "--format", "json"),
}


@pytest.mark.parametrize(("path", "words"), SAME.items())
def test_the_answer_is_that_of_the_command(
    served: Served, path: str, words: tuple[str, ...]
) -> None:
    reply = served.ask(path)
    assert reply.status == 200, reply.text
    assert reply.text == iomkg(*words).stdout


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/ask", 400),
        ("/ask?q=", 400),
        ("/ask?q=%3F%3F", 400),
        (f"/ask?q={'x' * 3000}", 400),
        ("/ask?question=x", 400),
        ("/search?q=x&limit=0", 400),
        ("/search?q=x&limit=many", 400),
        ("/show?entity=no-such-thing", 404),
        ("/why?entity=IOM&property=no-such-property", 404),
        ("/ask.csv?q=x", 404),
    ],
)
def test_bad_questions(served: Served, path: str, status: int) -> None:
    reply = served.ask(path)
    assert (reply.status, reply.type) == (status, "application/problem+json"), reply.text


def test_a_browser_is_sent_to_the_page(served: Served) -> None:
    reply = served.ask("/ask?q=a%20b", accept="text/html")
    assert (reply.status, reply.headers["location"]) == (303, "/ask.html?q=a%20b")


def test_the_description_is_valid_and_has_every_query(served: Served) -> None:
    described = json.loads(served.ask("/openapi.json").body)
    validate(described)
    with package.open() as kg:
        for query in kg.queries():
            taken = described["paths"][f"/q/{query.id}"]["get"]["parameters"]
            named = {field["name"]: field["required"] for field in taken}
            assert named == {
                **{p.name: p.required for p in query.params},
                "page": False,
                "page_size": False,
            }


def test_another_project_is_described_as_itself(tmp_path: Path) -> None:
    small = make_project(tmp_path)
    ontology = small.read("ontology/iomkg.ttl")
    title, about = "Ferries of the northern lakes", "What two sources tell of ferries."
    ours, _, rest = ontology.partition("<https://w3id.org/iomkg/dataset> a dcat:Resource ;")
    _, _, rest = rest.partition("@en .")
    said = f'dcterms:title "{title}"@en ; dcterms:description "{about}"@en .'
    small.write("ontology/iomkg.ttl", f"{ours}<https://w3id.org/iomkg/dataset> {said}{rest}")
    small.without_named_queries()
    links = Links("http://x")
    with package.open(project=small.root) as kg:
        info = describe_interface(kg, links)["info"]
        text = write_llms_text(kg, links)
    assert (info["title"], info["description"]) == (title, about)
    assert text.startswith(f"# {title}\n\n> {about}\n")
    assert "/show.json?entity=event/founding)" in text
    assert "IOM" not in f"{json.dumps(info)} {text}"


def test_editors_find_the_queries_and_each_gives_rows(served: Served) -> None:
    store = ox.Store()
    store.load(served.ask("/.well-known/sparql-examples").body, ox.RdfFormat.TURTLE)
    rows = store.query(
        "PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX s: <https://schema.org/> "
        "SELECT ?text ?at { ?q a sh:SPARQLExecutable ; sh:select ?text ; s:target ?at }"
    )
    found = [(row["text"].value, row["at"].value) for row in rows]
    with package.open() as kg:
        assert len(found) == len(kg.queries())
    assert {at for _, at in found} == {f"{served.url}/sparql"}
    for text, _ in found:
        reply = served.ask(
            "/sparql", "POST", text.encode(), content_type="application/sparql-query"
        )
        assert reply.status == 200, text


def test_every_link_for_language_models_leads_somewhere(served: Served) -> None:
    reply = served.ask("/llms.txt")
    assert reply.type == "text/plain"
    links = re.findall(r"\]\((\S+)\)", reply.text)
    assert len(links) > 30
    for link in links:
        assert served.ask(link.removeprefix(served.url)).status == 200, link

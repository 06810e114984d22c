"""Every statement of a Turtle file has a line and a column."""

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from iomkg.errors import Place, UnreadableFile
from iomkg.rdf.read.ntriples import n3
from iomkg.rdf.read.oxterms import from_ox
from iomkg.rdf.read.triples import read_file, read_triples
from iomkg.rdf.shacl.engines import PySHACL
from iomkg.rdf.store.embedded import MemoryStore
from iomkg.rdf.turtle.places import PlaceIndex, Places, places_of
from iomkg.terms import BASE, RDF, XSD, Literal

PROJECT = Path(__file__).parent.parent
HEAD = "@prefix : <http://e/> .\n"
S, P, OBJ = "http://e/s", "http://e/p", "<http://e/o>"

# What is written after HEAD; the value of :s :p; and where its token starts.
CONSTRUCTS = {
    "IRI": (":s :p <http://e/o> .", OBJ, "2:7"),
    "prefixed name": (":s :p :o .", OBJ, "2:7"),
    "prefixed name with dots": (":s :p :a.b.c.", "<http://e/a.b.c>", "2:7"),
    "prefixed name without local part": (":s :p : .", "<http://e/>", "2:7"),
    "prefixed name with colons": (":s :p ::a:1 .", "<http://e/:a:1>", "2:7"),
    "escaped local name": (r":s :p :a\-b\. .", "<http://e/a-b.>", "2:7"),
    "percent in local name": (":s :p :a%20b .", "<http://e/a%20b>", "2:7"),
    "prefix that looks like a keyword": (
        "@prefix true: <http://e/> .\n:s :p true:o .",
        OBJ,
        "3:7",
    ),
    "prefix with a dot": ("@prefix a.b: <http://e/> .\n:s :p a.b:o .", OBJ, "3:7"),
    "prefix that N3 would take for a keyword": (
        "@prefix bind.x: <http://e/> .\nbind.x:s :p :o .",
        OBJ,
        "3:13",
    ),
    "empty prefix with @": (
        "@prefix:<http://f/>.\n<http://e/s> <http://e/p> :o .",
        "<http://f/o>",
        "3:27",
    ),
    "SPARQL prefix": ("PREFIX x: <http://e/>\n:s :p x:o .", OBJ, "3:7"),
    "SPARQL prefix in small letters": ("prefix x: <http://e/>\n:s :p x:o .", OBJ, "3:7"),
    "prefix declared twice": (
        "@prefix x: <x:> . @prefix x: <http://e/> .\n:s :p x:o .",
        OBJ,
        "3:7",
    ),
    "relative prefix": (
        "@base <http://e/f> . @prefix x: <#> .\n:s :p x:o .",
        "<http://e/f#o>",
        "3:7",
    ),
    "base": ("@base <http://e/a/> .\n:s :p <../o> .", OBJ, "3:7"),
    "SPARQL base": ("base <http://e/>\n:s :p <o> .", OBJ, "3:7"),
    "base after base": ("@base <http://e/a/> . @base <b/> .\n:s :p <../../o> .", OBJ, "3:7"),
    "no base": (":s :p <claim/x> .", f"<{BASE}claim/x>", "2:7"),
    "fragment of a relative IRI": (":s :p <a#char=1,2> .", f"<{BASE}a#char=1,2>", "2:7"),
    "empty relative IRI": (":s :p <> .", f"<{BASE}>", "2:7"),
    "query on the base": ("@base <http://e/f#g> .\n:s :p <?q> .", "<http://e/f?q>", "3:7"),
    "scheme without slash": (":s :p <urn:a:../b> .", "<urn:a:../b>", "2:7"),
    "escaped IRI": (r":s :p <http://e/\u006F> .", OBJ, "2:7"),
    "IRI beyond ASCII": (":s :p <http://e/é😀> .", "<http://e/é😀>", "2:7"),
    "version": ('VERSION "1.2"\n@version "1.2" .\n:s :p :o .', OBJ, "4:7"),
    "a": (":s a :t ; :p :o .", OBJ, "2:14"),
    "a without blanks": ("@base <http://e/> . :s a<t>;:p<o>.", OBJ, "2:31"),
    "semicolon": (":s :q 1 ;\n   :p :o .", OBJ, "3:7"),
    "semicolons to spare": (":s :q 1 ;; ; :p :o ; .", OBJ, "2:17"),
    "comma": (":s :p 1 ,\n\n  :o .", OBJ, "4:3"),
    "string": (':s :p "x" .', '"x"', "2:7"),
    "string in single quotes": (":s :p 'x\"' .", r'"x\""', "2:7"),
    "empty string": (':s :p "" .', '""', "2:7"),
    "long string": (':s :p """a\n"b"\n""", :o .', OBJ, "4:6"),
    "long string in single quotes": (":s :p '''a'b''c''' .", "\"a'b''c\"", "2:7"),
    "long string with CRLF": (':s :p """a\r\nb""" , :o .', OBJ, "3:8"),
    "escapes": (r':s :p "\t\"\\\n\u00E9\U0001F600" .', '"\t\\"\\\\\\né😀"', "2:7"),
    "language": (':s :p "x"@en-GB .', '"x"@en-gb', "2:7"),
    "language apart": (':s :p "x" @en .', '"x"@en', "2:7"),
    "datatype": (':s :p "x"^^:d .', '"x"^^<http://e/d>', "2:7"),
    "datatype apart": (':s :p "x" ^^ <http://e/d> .', '"x"^^<http://e/d>', "2:7"),
    "datatype string": (f':s :p "x"^^<{XSD}string> .', '"x"', "2:7"),
    "integer": (":s :p 01 .", f'"01"^^<{XSD}integer>', "2:7"),
    "integer before the dot": (":s :p -1.", f'"-1"^^<{XSD}integer>', "2:7"),
    "decimal": (":s :p +1.10 .", f'"+1.10"^^<{XSD}decimal>', "2:7"),
    "small decimal": (":s :p .00000001 .", f'".00000001"^^<{XSD}decimal>', "2:7"),
    "double": (":s :p 1.E3 .", f'"1.E3"^^<{XSD}double>', "2:7"),
    "boolean": (":s :p true, false .", f'"false"^^<{XSD}boolean>', "2:13"),
    "empty collection": (":s :p () .", f"<{RDF}nil>", "2:7"),
    "collection": (":s :q (1 [ :r 2 ] (3) :t) ; :p :o .", OBJ, "2:32"),
    "blank node": (":s :q [] , [ :r [ :t 1 ; ] ] ; :p :o .", OBJ, "2:35"),
    "equal blank nodes": (":s :q [ :r [ :t 1 ] ], [ :r [ :t 1 ] ] ; :p :o .", OBJ, "2:45"),
    "blank node as subject": ("[] :q 1 . [ :q 1 ] . [ :q 1 ] :r 2 . :s :p :o .", OBJ, "2:44"),
    "collection as subject": ("(1 2) :q 3 . :s :p :o .", OBJ, "2:20"),
    "labelled blank node": ("_:a.b :q _:1 . :s :p :o .", OBJ, "2:22"),
    "comment": (":s # :s :p :x .\n  :p#'\"\n:o . # end", OBJ, "4:1"),
    "comment ended by CR": (":s #\r :p :o .", OBJ, "3:5"),
    "CRLF": (":s\r\n\t:p\r\n\t:o .\r\n", OBJ, "4:2"),
    "tabs": ("\t:s\t:p\t:o\t.", OBJ, "2:8"),
    "no blanks": ('@base <http://e/> . <s><p>"x"@en,<o>.', OBJ, "2:34"),
    "characters beyond ASCII": (':s :q "é😀" ; :p :o .', OBJ, "2:17"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("any-text")


def write(folder: Path, text: str, name: str = "a.ttl") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def read_places(file: Path) -> Places:
    return places_of(file, read_file(file))


def looked_up(folder: Path, body: str) -> PlaceIndex:
    return PlaceIndex([write(folder, HEAD + body)])


def places(folder: Path, body: str) -> Places:
    return read_places(write(folder, HEAD + body))


def keys(file: Path) -> set[tuple[str, ...]]:
    return {(str(subject), path.value, n3(value)) for subject, path, value in read_triples(file)}


def span(place: Place | None) -> str:
    return f"{at(place)}-{place.end_line}:{place.end_column}" if place else ""


def at(place: Place | None) -> str:
    return "" if place is None else f"{place.line}:{place.column}"


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_a_value_is_placed_at_its_token(tmp_path: Path, construct: str) -> None:
    body, value, place = CONSTRUCTS[construct]
    assert at(places(tmp_path, body).exact((S, P, value))) == place


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_both_readers_see_the_same_triples(tmp_path: Path, construct: str) -> None:
    file = write(tmp_path, HEAD + CONSTRUCTS[construct][0])
    assert {key for key in read_places(file).extents if len(key) == 3} == keys(file)


@pytest.mark.parametrize("file", sorted((PROJECT / "ontology").glob("*.ttl")), ids=lambda p: p.name)
def test_both_readers_see_the_same_ontology(file: Path) -> None:
    assert {key for key in read_places(file).extents if len(key) == 3} == keys(file)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_found_by_its_value(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    value = n3(Literal(text))
    found = places(tmp_path_factory.getbasetemp(), f":s :p {value} .")
    assert at(found.exact((S, P, value))) == "2:7"


def test_a_property_is_placed_at_its_first_predicate(tmp_path: Path) -> None:
    found = looked_up(tmp_path, ":s a :t ;\n  :p 1 .\n:s :p 2 .")
    assert at(found.find(S, P)) == "3:3"
    assert at(found.find(S, RDF + "type")) == "2:4"


def test_a_node_is_placed_where_it_is_first_a_subject(tmp_path: Path) -> None:
    assert at(looked_up(tmp_path, ":x :p :s .\n  :s :p 1 .\n:s :p 2 .").find(S)) == "3:3"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (P, '"x"', "3:6"),
        (P, '"y"', "3:3"),
        (P, None, "3:3"),
        ("http://e/other", '"x"', "2:1"),
        ("^<http://e/p>", None, "2:1"),
        (None, '"x"', "2:1"),
    ],
)
def test_the_nearest_place_is_found(
    tmp_path: Path, path: str | None, value: str | None, place: str
) -> None:
    assert at(looked_up(tmp_path, ':s\n  :p "x" .').find(S, path, value)) == place


def test_a_node_that_is_only_an_object_is_placed_there(tmp_path: Path) -> None:
    found = looked_up(tmp_path, ":s :p :o, 1 .\n:t :p :o .")
    assert at(found.find("http://e/o", P)) == "2:7"
    assert at(found.find(f'"1"^^<{XSD}integer>')) == "2:11"
    assert found.find("http://e/p") is None


# What is written after HEAD, what is looked for, and its extent; the subject is always :s.
EXTENTS = {
    "subject": (":s :p :o .", (None, None), "2:1-2:3"),
    "subject in angle brackets": ("<http://e/s> :p :o .", (None, None), "2:1-2:13"),
    "predicate": (":s :p :o .", (P, None), "2:4-2:6"),
    "a": (":s a :o .", (RDF + "type", None), "2:4-2:5"),
    "IRI": (":s :p <http://e/o>.", (P, OBJ), "2:7-2:19"),
    "name before the dot": (":s :p :o.", (P, OBJ), "2:7-2:9"),
    "integer before the dot": (":s :p 12.", (P, f'"12"^^<{XSD}integer>'), "2:7-2:9"),
    "boolean": (":s :p true .", (P, f'"true"^^<{XSD}boolean>'), "2:7-2:11"),
    "string beyond ASCII": (':s :p "é😀" .', (P, '"é😀"'), "2:7-2:11"),
    "language": (':s :p "x"@en .', (P, '"x"@en'), "2:7-2:13"),
    "datatype": (':s :p "x"^^:d .', (P, '"x"^^<http://e/d>'), "2:7-2:14"),
    "long string": (':s :p """a\r\nb""" .', (P, '"a\\r\\nb"'), "2:7-3:5"),
    "collection": (":s :q 1 ; :p ( 1\n2 ) .", (P, None), "2:11-2:13"),
}


@pytest.mark.parametrize("construct", EXTENTS)
def test_a_token_has_an_end(tmp_path: Path, construct: str) -> None:
    body, (path, value), extent = EXTENTS[construct]
    assert span(looked_up(tmp_path, body).find(S, path, value)) == extent


def test_brackets_extend_to_where_they_close(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + ":s :p [ :q 1 ;\n  :r 2 ] , ( 3\n 4 ) .")
    found = PlaceIndex([file])
    extents = {
        value.value: span(found.find(str(subject)))
        for subject, path, value in read_triples(file)
        if isinstance(value, Literal)
    }
    # A node of a collection is its item; the collection as a value is all of it.
    assert extents == {"1": "2:7-3:9", "2": "2:7-3:9", "3": "3:14-3:15", "4": "4:2-4:3"}
    values = {span(found.find(S, P, n3(o))) for s, _, o in read_triples(file) if str(s) == S}
    assert values == {"2:7-3:9", "3:12-4:5"}


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("01", f'"1"^^<{XSD}integer>'),
        ('"007"^^xsd:int', f'"7"^^<{XSD}integer>'),
        ("1.10", f'"1.1"^^<{XSD}decimal>'),
        ("1.E3", f'"1000"^^<{XSD}double>'),
        ('"1"^^xsd:boolean', f'"true"^^<{XSD}boolean>'),
        ('"2000-01-01T00:00:00+00:00"^^xsd:dateTime', f'"2000-01-01T00:00:00Z"^^<{XSD}dateTime>'),
        ("1", f'"01"^^<{XSD}integer>'),
        ("1.5e0", f'"15.E-1"^^<{XSD}double>'),
    ],
)
def test_a_value_is_found_by_the_form_that_a_store_gives_it(
    tmp_path: Path, written: str, asked: str
) -> None:
    found = looked_up(tmp_path, f"@prefix xsd: <{XSD}> .\n:s :p 5 ,\n {written} .")
    assert at(found.find(S, P, asked)) == "4:2"


def test_the_very_form_asked_for_comes_first(tmp_path: Path) -> None:
    assert at(looked_up(tmp_path, ":s :p 01, 1 .").find(S, P, f'"1"^^<{XSD}integer>')) == "2:11"


Q = "http://e/q"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (f"^<{P}>", "<http://e/x>", "3:7"),
        (f"^<{P}>", "<http://e/other>", "2:1"),
        (f"^<{P}>", None, "2:1"),
        (f"<{P}>/<{Q}>", "<http://e/y>", "2:4"),
        (f"<{P}>/<{Q}>*", OBJ, "2:7"),
        (f"<http://e/none>?/<{P}>", OBJ, "2:7"),
        (f"<http://e/none>|<{P}>", OBJ, "2:7"),
        (f"(<{P}>|<{Q}>)/<{Q}>", '"1"', "2:4"),
        (f"<{P}>+", OBJ, "2:7"),
        (f"^(<{Q}>/<{P}>)", "<http://e/z>", "2:1"),
        (f"^<{P}>/<{Q}>", "<http://e/z>", "2:1"),
        (f"^(^<{P}>)", OBJ, "2:7"),
        (f"(<{P}>", OBJ, "2:1"),
        ("!(<http://e/p>)", OBJ, "2:1"),
    ],
)
def test_a_path_is_placed_by_its_first_step(
    tmp_path: Path, path: str, value: str | None, place: str
) -> None:
    found = looked_up(tmp_path, ":s :p :o .\n:x :p :s .\n:z :q :x .")
    assert at(found.find(S, path, value)) == place


@pytest.mark.parametrize("bad", ["(" * 5000, "^" * 5000 + f"<{P}>", "<a>/", "|", "<a> <b>"])
def test_what_is_no_path_is_placed_at_the_node(tmp_path: Path, bad: str) -> None:
    assert at(looked_up(tmp_path, ":s :p :o .").find(S, bad, OBJ)) == "2:1"


def test_a_triple_written_twice_is_placed_at_the_first(tmp_path: Path) -> None:
    assert at(looked_up(tmp_path, ":s :p :o .\n:s :p :o .").find(S, P, OBJ)) == "2:7"


def test_a_blank_node_is_found_by_the_label_that_its_triples_have(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + ":s :p [ :q 1 ],\n  [ :q 2 ] .\n_:x :q 3 .")
    found = {
        value.value: at(PlaceIndex([file]).find(str(subject)))
        for subject, path, value in read_triples(file)
        if path.value == "http://e/q"
    }
    assert found == {"1": "2:7", "2": "3:3", "3": "4:1"}


def test_a_node_of_a_collection_is_placed_at_its_item(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + ":s :p (1\n 2) .")
    found = {
        value.value: at(PlaceIndex([file]).find(str(subject)))
        for subject, path, value in read_triples(file)
        if path.value == RDF + "first"
    }
    assert found == {"1": "2:8", "2": "3:2"}


def test_ntriples_have_places(tmp_path: Path) -> None:
    file = write(tmp_path, "# x\n<http://e/s> <http://e/p> <http://e/o> .\n", "a.nt")
    assert at(PlaceIndex([file]).find(S, P, OBJ)) == "2:27"


def test_jsonld_is_placed_by_file(tmp_path: Path) -> None:
    file = write(tmp_path, '{"@id": "http://e/s", "http://e/p": 1}', "a.jsonld")
    assert PlaceIndex([file]).find(S, P) == Place(file)
    assert PlaceIndex([file]).find("http://e/other") is None


@pytest.mark.parametrize(
    "rest",
    [
        ":s :q",
        ":s :q true",
        ":s :q '",
        ":s ex:q 1 .",
        ":s :q <<( :s :p :o )>> .",
        "@base _:x . <y> :q 1 .",
        r':s :q "\U00110000" .',
        r':s :q "\U99999999" .',
        ":s :q " + "[ :q " * 3000 + "1" + "]" * 3000 + " .",
        "}",
    ],
)
def test_places_up_to_an_error_are_kept(tmp_path: Path, rest: str) -> None:
    found = places(tmp_path, f":s :p :o .\n{rest}")
    assert at(found.exact((S, P, OBJ))) == "2:7"
    assert found.exact((S, "http://e/q")) is None


def test_an_exact_place_in_a_later_file_comes_first(tmp_path: Path) -> None:
    one = write(tmp_path, HEAD + ":s a :t .")
    two = write(tmp_path, HEAD + ":s :p :o .", "b.ttl")
    assert PlaceIndex([one, two]).find(S, P, OBJ) == Place(two, 2, 7, 2, 9)


def test_of_equal_places_the_first_file_wins(tmp_path: Path) -> None:
    one = write(tmp_path, HEAD + ":s :p :o .")
    two = write(tmp_path, HEAD + "\n:s :p :o .", "b.ttl")
    assert PlaceIndex([two, one]).find(S, P, OBJ) == Place(two, 3, 7, 3, 9)


def test_of_files_with_a_node_the_one_that_says_what_it_is_comes_first(tmp_path: Path) -> None:
    one = write(tmp_path, HEAD + ":s :q :o .", "one.ttl")
    two = write(tmp_path, HEAD + ":s a :C .", "two.ttl")
    place = PlaceIndex([one, two]).find(S, P)
    assert place is not None
    assert place.file == two


def test_an_index_without_the_node_finds_nothing(tmp_path: Path) -> None:
    assert PlaceIndex([write(tmp_path, HEAD + ":s :p :o .")]).find("http://e/other") is None


def test_files_are_read_when_a_place_is_asked_for(tmp_path: Path) -> None:
    index = PlaceIndex([tmp_path / "gone.ttl"])
    with pytest.raises(UnreadableFile, match="does not exist"):
        index.find(S)


def test_what_has_been_read_is_not_read_again(tmp_path: Path) -> None:
    one = write(tmp_path, HEAD + ":s :p :o .")
    gone = write(tmp_path, HEAD + ":x :p :y .", "b.ttl")
    known = {file: read_file(file) for file in (gone, one)}
    gone.unlink()
    index = PlaceIndex([gone, one], known)
    assert index.find(S, P, OBJ) == Place(one, 2, 7, 2, 9)
    assert index.find("http://e/o") == Place(one, 2, 7, 2, 9)
    assert index.find("http://e/x") == Place(gone, 2, 1, 2, 3)


def test_a_byte_order_mark_takes_no_column(tmp_path: Path) -> None:
    file = write(tmp_path, "\ufeff<http://e/s> <http://e/p> 1 .")
    assert at(PlaceIndex([file]).find(S, P)) == "1:14"


def test_what_is_at_a_place_reads_as_the_value() -> None:
    for file in sorted((PROJECT / "ontology").glob("*.ttl")):
        text = file.read_text(encoding="utf-8")
        head = "\n".join(line for line in text.splitlines() if line.startswith("@"))
        found = read_places(file)
        keys = [key for key in found.extents if len(key) == 3 and not key[2].startswith("_:")]
        sample = keys[:: max(1, len(keys) // 400)]
        written = [text[slice(*found.extents[key])] for key in sample]
        again = "".join(f"<x:{n}> <x:p> {token} .\n" for n, token in enumerate(written))
        quads = ox.parse(f"{head}\n{again}", ox.RdfFormat.TURTLE, base_iri=BASE)
        values = {quad.subject.value: n3(from_ox(quad.object)) for quad in quads}
        assert [values[f"x:{n}"] for n in range(len(sample))] == [key[2] for key in sample]


SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://e/> .
:Shape a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :q ; sh:maxInclusive 1 ] ."""


def test_what_two_engines_say_of_a_blank_node_is_placed(tmp_path: Path) -> None:
    body = ":s :p [ a :T ; :q 1 ] ,\n [ a :T ;\n  :q 02 ] .\n_:x a :T ; :q 3 ."
    file = write(tmp_path, HEAD + body)
    triples = read_triples(file)
    index = PlaceIndex([file], {file: read_file(file)})
    shapes = read_triples(write(tmp_path, SHAPE, "shapes.ttl"))
    results = PySHACL().validate(triples, shapes)
    assert {at(index.find(r.focus, r.path, r.value)) for r in results} == {"4:6", "5:15"}
    store = MemoryStore(keep_labels=True)
    store.load(triples)
    rows = store.select("SELECT ?s ?o { ?s <http://e/q> ?o FILTER(?o > 1) }").rows
    assert {at(index.find(str(s), Q, n3(o))) for s, o in rows if s and o} == {"4:6", "5:15"}


def test_what_is_nested_too_deeply_has_its_file(tmp_path: Path) -> None:
    file = write(tmp_path, HEAD + ":s :p " + "[ :q " * 3000 + "1" + "]" * 3000 + " .")
    index = PlaceIndex([file])
    assert {index.find(str(subject)) for subject, _, _ in read_triples(file)} == {Place(file)}

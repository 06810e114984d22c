"""Queries that would write, or reach another server, are refused; look-alikes are not."""

import pyoxigraph
import pytest

from iomkg.errors import QueryRefused, QuerySyntaxError
from iomkg.rdf.sparql.tokens import MAX_DEPTH, refuse

# Nothing is asked of this address: pyoxigraph refuses port 9 before it connects.
EVIL = "<http://127.0.0.1:9/>"
PREFIXES = "PREFIX : <http://127.0.0.1:9/> PREFIX x: <http://127.0.0.1:9/x> "

REACHING = [
    f"SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ service {EVIL} {{ ?s ?p ?o }} }}",
    f"SELECT*{{SeRvIcE{EVIL}{{?s?p?o}}}}",
    f"SELECT * {{ SERVICE #c\n{EVIL} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ SERVICE#'\n{EVIL} {{ ?s ?p ?o }} #'\n }}",
    "SELECT * { SERVICE :x { ?s ?p ?o } }",
    "SELECT * { SERVICE:x{ ?s ?p ?o } }",
    "SELECT * { service:x { ?s ?p ?o } }",
    "SELECT * { service:x#c\n{ ?s ?p ?o } }",
    "SELECT * { SERVICEx:y { ?s ?p ?o } }",
    f"SELECT * {{ VALUES ?a {{ 1 }} SERVICE{EVIL} {{ ?s ?p ?o }} }}",
    f"SELECT * {{ {{ SELECT * {{ SERVICE {EVIL} {{ ?s ?p ?o }} }} }} }}",
    f"SELECT * {{ BIND(1 AS ?a) FILTER(?a<2)SERVICE#>\n{EVIL} {{ ?s ?p ?o }} }}",
    f'SELECT * {{ BIND(1 AS ?a) FILTER(?a<2)#> """\nSERVICE {EVIL} {{ ?s ?p ?o }} #"""\n }}',
    f"SELECT * {{ VALUES ?a {{ 'a\\u0027' }} SERVICE {EVIL} {{ ?s ?p ?o }} #'\n }}",
    f"SELECT * {{ # c\rSERVICE {EVIL} {{ ?s ?p ?o }}\n }}",
    f"ASK {{ SERVICE {EVIL} {{}} #'\n }}",
]

REFUSED = [
    "SELECT * { SERVICE SILENT <http://e> {} }",
    "SELECT * { SERVICESILENT<http://e>{} }",
    "SELECT * { ?s ?p trueSERVICE<http://e>{} }",
    "SELECT * { ?s ?p trueservice:x {} }",
    "SELECT * { SERVICE ?s {} }",
    "SELECT * { \\u0053ERVICE <http://e> {} }",
    "SELECT * { s\\U00000065rvice <http://e> {} }",
    "SELECT * { SERVICE",
    "SELECT * FROM <http://e> {}",
    "SELECT * from named <http://e> {}",
    "SELECT * \\u0046ROM <http://e> {}",
    "SELECT * FROM:e {}",
    "ASK FROM :e {}",
    "DESCRIBE :a FROM:e",
    "INSERT DATA { :s :p 1 }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH :g DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://e>",
    "clear all",
    "DROP GRAPH :g",
    "CREATE GRAPH :g",
    "ADD :g TO :h",
    "MOVE :g TO :h",
    "COPY :g TO :h",
    "SELECT * {} ; DROP ALL",
    "",
    "# SELECT * {}",
    "PREFIX x: <http://e>",
    "?s ?p ?o",
    "{ SELECT * {} }",
    "'SELECT'",
]

HARMLESS = [
    "SELECT * { ?s ?p 'SERVICE', \"SERVICE <http://e> {}\" , '''\nSERVICE <http://e> {}\n''' }",
    'SELECT * { ?s ?p "\\" SERVICE <http://e> {} \\"" }',
    "SELECT * { ?s ?p ?o } # SERVICE <http://e> {}",
    "SELECT * { ?s ?p ?o # SERVICE <http://e> {}\n }",
    "SELECT * { <http://e/service> <http://e/#SERVICE> <SERVICE:x> }",
    "SELECT * { ?s ?p <http://e/a_(b)_service#from> }",
    "SELECT * { service:x x:service service:service }",
    "SELECT * { ?s service:x ?o . { ?o from:x ?p } }",
    "SELECT * { GRAPH service:g { ?s ?p ?o } }",
    "SELECT ?service ?from $SERVICE { ?service ?from $SERVICE }",
    "SELECT * { ?s ?p 'a'@service , _:service }",
    "SELECT * { ?s ?p '\\u0053ERVICE', <http://e/\\u0053ERVICE> }",
    "SELECT ?insert { ?insert x:delete 'DROP ALL', load:x }",
    "PREFIX service: <http://e/> PREFIX from: <http://e/> SELECT * {}",
    "SELECT * { FILTER(?a< ?service&&?b>'SERVICE') }",
    "SELECT * { ?s filter:x ?o FILTER(?o > 1) }",
]


@pytest.mark.parametrize("query", REACHING)
def test_what_would_send_a_request_is_stopped(query):
    with pytest.raises(OSError, match="port 9"):
        list(pyoxigraph.Store().query(PREFIXES + query))
    with pytest.raises((QueryRefused, QuerySyntaxError)):
        refuse(PREFIXES + query)


@pytest.mark.parametrize("query", REFUSED)
def test_refused(query):
    with pytest.raises((QueryRefused, QuerySyntaxError)) as caught:
        refuse(query)
    assert caught.value.message.startswith("line ")
    assert caught.value.next_step


@pytest.mark.parametrize("query", HARMLESS)
def test_a_word_in_a_string_comment_iri_name_or_variable_is_let_through(query):
    assert refuse(query) == "SELECT"


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("select * {}", "SELECT"),
        ("# c\nBASE <http://e> PREFIX x: <y> ASK {}", "ASK"),
        ("CONSTRUCT WHERE {}", "CONSTRUCT"),
        ("DESCRIBE <http://e>", "DESCRIBE"),
        ("\\u0053ELECT * {}", "SELECT"),
    ],
)
def test_the_form_is_returned(query, form):
    assert refuse(query) == form


def test_a_form_that_is_not_allowed_is_refused():
    with pytest.raises(QueryRefused, match="line 2, column 1: ASK"):
        refuse("PREFIX x: <y>\nASK {}", allow=frozenset({"SELECT"}))


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("SELECT * {\n  SERVICE <http://e> {} }", "line 2, column 3: SERVICE is not allowed"),
        ("SELECT *\nFROM <http://e> {}", "line 2, column 1: FROM is not allowed"),
        ("\nDROP ALL", "line 2, column 1: DROP is SPARQL Update"),
        ("SELECT * { service:x {} }", "line 1, column 12: some engines read service:x"),
        ("", "line 1, column 1: the text has no query form"),
    ],
)
def test_the_message_names_the_place(query, problem):
    with pytest.raises(QueryRefused, match=problem):
        refuse(query)


def test_an_unlexable_text_is_a_syntax_error():
    with pytest.raises(QuerySyntaxError, match="line 1, column 14"):
        refuse("SELECT * { 1 'x }")


def test_nesting_that_would_end_the_process_is_refused():
    nested = "SELECT * " + "{" * MAX_DEPTH + "}" * MAX_DEPTH
    assert refuse(nested) == "SELECT"
    with pytest.raises(QueryRefused, match="nested"):
        refuse(nested.replace("{}", "{{ ?s ?p ?o }}"))

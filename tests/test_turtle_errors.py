"""A file that cannot be read says where and why."""

from pathlib import Path

import pytest

from iomkg.errors import Place, TurtleSyntaxError, UnreadableFile
from iomkg.rdf.read.triples import read_file, read_triples

HEAD = "@prefix : <http://e/> .\n"
UNDECLARED = "The prefix ex: has not been declared"


def write(folder: Path, text: str, name: str = "a.ttl") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


@pytest.mark.parametrize(
    ("name", "text", "at", "problem"),
    [
        ("a.ttl", HEAD + ":s :p ex:o .", "2:7", UNDECLARED),
        ("a.ttl", HEAD + ':s :p "open .\n', "2:7", "Unexpected end of file"),
        ("a.ttl", HEAD + ":s :p :o", "2:9", "Unexpected end"),
        ("a.ttl", HEAD + ":s :p <a b> .", "2:7", "Invalid IRI code point ' '"),
        ("a.ttl", HEAD + ":s :p 1 2 .", "2:9", "A dot is expected at the end of statements"),
        ("a.ttl", HEAD + '\t:é :p "é😀" , ex:o .', "2:15", UNDECLARED),
        (
            "a.ttl",
            HEAD + "#\r:s :p 1 .\r\n:s :p ex:o .",
            "4:7",
            UNDECLARED,
        ),
        ("a.nt", "<x:s> <x:p> <o> .", "1:13", "No scheme found in an absolute IRI"),
        ("a.jsonld", '{"@id": "x:s",\n "x:p" "o"}', "2:8", "Expecting ':' delimiter"),
        ("a.ttl", HEAD + ":s :p <<( :s :p :o )>> .", "2:7", "RDF 1.2"),
        ("a.ttl", HEAD + "<< :s :p '<<' >> :p :o .", "2:1", "RDF 1.2"),
        ("a.ttl", HEAD + ":s :p '{|' {| :q 1 |} .", "2:12", "RDF 1.2"),
        ("a.ttl", HEAD + ":s :p <x:~> ~ :r .", "2:13", "RDF 1.2"),
        ("a.nt", '<x:s> <x:p> "x"@en--ltr .', "1:16", "RDF 1.2"),
    ],
)
def test_an_error_names_file_line_and_column(
    tmp_path: Path, name: str, text: str, at: str, problem: str
) -> None:
    file = write(tmp_path, text, name)
    with pytest.raises(TurtleSyntaxError) as caught:
        read_triples(file)
    assert str(caught.value.place) == f"{file}:{at}"
    assert problem in caught.value.problem
    assert str(caught.value).startswith(f"{file}:{at}: ")


def test_the_position_is_said_once(tmp_path: Path) -> None:
    [error] = read_file(write(tmp_path, HEAD + ":s :p [[ .")).errors
    assert error.problem == "[ is not a valid predicate"


def test_an_error_of_jsonld_meaning_names_the_file(tmp_path: Path) -> None:
    file = write(tmp_path, '{"@id": "x:s", "@id": "x:t", "x:p": 1}', "a.jsonld")
    [error] = read_file(file).errors
    assert (error.place, error.problem) == (Place(file), "@id is defined twice")


def test_all_errors_of_a_file_are_found_in_order(tmp_path: Path) -> None:
    body = ":a :b << :a :b :c >> .\n:a :b [[ .\n:c :d 1 .\n:f ex:x 1 .\n:h :i 2 ."
    places = [error.place for error in read_file(write(tmp_path, HEAD + body)).errors]
    assert [(place.line, place.column) for place in places] == [(2, 7), (3, 8), (5, 4)]


def test_what_surrounds_an_error_is_read(tmp_path: Path) -> None:
    reading = read_file(write(tmp_path, HEAD + ":a :b 1 .\n:a ex:b 2 .\n:a :b 3 ."))
    assert len(reading.triples) == 2
    assert len(reading.errors) == 1


def test_a_sound_file_has_no_errors(tmp_path: Path) -> None:
    assert not read_file(write(tmp_path, HEAD + ":s :p :o .")).errors


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableFile, match=r"gone\.ttl does not exist"):
        read_triples(tmp_path / "gone.ttl")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "a.ttl"
    folder.mkdir()
    with pytest.raises(UnreadableFile, match=r"a\.ttl cannot be read"):
        read_triples(folder)


@pytest.mark.parametrize("name", ["a.rdf", "a.trig", "a.json", "a", "a.ttl.gz"])
def test_another_kind_of_file_is_told_what_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableFile, match=r"\.ttl.*\.nt.*\.jsonld"):
        read_triples(write(tmp_path, "", name))


@pytest.mark.parametrize(
    ("data", "line", "offset"),
    [(b"\xff", 1, 0), (b"#\n#\r#\r\n:s :p 'caf\xe9' .", 4, 17), (b"# \xc3\xa9\n\xc3", 2, 5)],
)
def test_bytes_that_are_not_utf8_are_located(
    tmp_path: Path, data: bytes, line: int, offset: int
) -> None:
    file = tmp_path / "a.ttl"
    file.write_bytes(data)
    with pytest.raises(UnreadableFile, match=rf"a\.ttl:{line} is not UTF-8: byte {offset} "):
        read_triples(file)


def test_a_named_graph_is_refused_by_name(tmp_path: Path) -> None:
    text = '{"@id": "x:g", "@graph": [{"@id": "x:s", "x:p": 1}]}'
    with pytest.raises(UnreadableFile, match="names a graph, <x:g>"):
        read_triples(write(tmp_path, text, "a.jsonld"))


def test_jsonld_nested_without_end_is_refused(tmp_path: Path) -> None:
    text = '{"x:p":' * 100_000 + "1" + "}" * 100_000
    with pytest.raises(UnreadableFile, match="nested too deeply"):
        read_triples(write(tmp_path, text, "a.jsonld"))


def test_a_long_number_in_jsonld_is_no_obstacle(tmp_path: Path) -> None:
    text = '{"@id": "x:s", "x:p": {"@value": "' + "1" * 5000 + '"}, "x:q": ' + "1" * 5000 + "}"
    assert len(read_triples(write(tmp_path, text, "a.jsonld"))) == 2


def test_an_error_after_an_oversized_string_has_its_own_place(tmp_path: Path) -> None:
    long = "é" * 9_000_000
    file = write(tmp_path, f"{HEAD}:s :p \"{long}\", '''{long}\n{long}''', ex:o, 1 .")
    [error] = read_file(file).errors
    assert (error.place.line, error.place.column) == (3, 9_000_006)
    assert (error.place.end_line, error.place.end_column) == (3, 9_000_010)


def test_an_oversized_string_keeps_its_value(tmp_path: Path) -> None:
    long = "é" * 9_000_000
    file = write(tmp_path, f'{HEAD}# {long}\n:s :p "\\t{long}"@en, "\ue0000\ue000" .')
    values = [str(value) for _, _, value in read_triples(file)]
    assert values == [f"\t{long}", "\ue0000\ue000"]

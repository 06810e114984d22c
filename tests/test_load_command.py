"""``iomkg load``: any syntax, packed or not, from anywhere, into a store that every verb reads."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pyoxigraph as ox
import pytest
from commands import iomkg as run
from projects import make_project
from test_facts import GENEVA, HEAD, ROME, claim

import iomkg
from iomkg.errors import StoreError
from iomkg.graph.built import build_graph
from iomkg.graph.project import find_project
from iomkg.rdf.store.directory import DirectoryStore
from iomkg.rdf.store.versions import STAMP, read_stamp

pytestmark = pytest.mark.slow

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    zstd = pytest.importorskip("backports.zstd")

EX = "http://e.example/"
DATA = f"""<{EX}a> <{EX}p> <{EX}b> , 1 , "é\\n"@fr .
<{EX}b> <{EX}p> [ <{EX}q> "x" ] .
"""
SYNTAXES = ("ttl", "nt", "nq", "trig", "jsonld", "rdf")
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    return tmp_path / "kg"


def load(kg: Path, *words: str | Path, stdin: bytes | None = None) -> str:
    """Load, and return what was said of it."""
    done = attempt(kg, *words, stdin=stdin)
    assert done.returncode == 0, done.stderr
    assert done.stdout == b""
    return done.stderr.decode()


def attempt(
    kg: Path | str, *words: str | Path, stdin: bytes | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "iomkg", "load", *map(str, words), "--store", str(kg)]
    return subprocess.run(command, capture_output=True, input=stdin, check=False)


def refused(kg: Path | str, *words: str | Path, stdin: bytes | None = None) -> str:
    done = attempt(kg, *words, stdin=stdin)
    assert done.returncode == 2
    assert 1 <= len(done.stderr.splitlines()) <= 2
    return done.stderr.decode()


def held(kg: Path) -> ox.Dataset:
    """What a store holds, read by pyoxigraph itself, comparable up to labels of blank nodes."""
    stamp = read_stamp(kg)
    assert stamp is not None
    return canonical(ox.Store.read_only(str(kg / stamp.current / "store")))


def canonical(quads: ox.Store | list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def expected(text: str = DATA, syntax: ox.RdfFormat = ox.RdfFormat.TURTLE) -> ox.Dataset:
    return canonical(list(ox.parse(text, syntax)))


def count(kg: Path) -> int:
    return int(run("sparql", COUNT, "--store", str(kg), "--format", "csv").stdout.split()[1])


def written(syntax: str) -> bytes:
    """The data in a syntax."""
    form = ox.RdfFormat.from_extension(syntax)
    text = ox.serialize(ox.parse(DATA, ox.RdfFormat.TURTLE), format=form)
    assert form is not None
    assert text is not None
    return text


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_syntax_packed_or_not(kg: Path, tmp_path: Path, syntax: str, suffix: str) -> None:
    pack = {"": bytes, ".gz": gzip.compress, ".zst": zstd.compress}[suffix]
    file = tmp_path / f"data.{syntax}{suffix}"
    file.write_bytes(pack(written(syntax)))
    load(kg, file)
    assert held(kg) == expected()


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstd.compress])
def test_standard_input_packed_or_not(kg: Path, pack: type[bytes]) -> None:
    load(kg, "-", stdin=pack(DATA.encode()))
    assert held(kg) == expected()


def test_a_folder_is_loaded_with_all_that_is_in_it_but_a_store(kg: Path, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "data.ttl").write_text(DATA, encoding="utf-8")
    (tmp_path / "notes.txt").write_text("nothing")
    load(kg, tmp_path)
    load(kg, tmp_path)
    names = [source.name for source in read_stamp(kg).sources]  # type: ignore[union-attr]
    assert names == [str(tmp_path / "sub" / "data.ttl")] * 2


def test_a_label_means_another_node_in_each_file(kg: Path, tmp_path: Path) -> None:
    for name in "xy":
        (tmp_path / f"{name}.nt").write_text(f'_:b <{EX}p> "1" .\n')
    load(kg, tmp_path / "x.nt", tmp_path / "y.nt")
    assert count(kg) == 2


def test_a_large_file_is_read_as_a_small_one(kg: Path, tmp_path: Path) -> None:
    lines = [f'<{EX}{n}> <{EX}p> "{"x" * 200}" .\n' for n in range(40_000)]
    (tmp_path / "large.nt").write_text("".join(lines))
    (tmp_path / "small.ttl").write_text(DATA, encoding="utf-8")
    load(kg, tmp_path / "small.ttl", tmp_path / "large.nt")
    assert held(kg) == expected(DATA + "".join(lines))


NAMED = f'<{EX}a> <{EX}p> "1" <{EX}g> .\n<{EX}a> <{EX}p> "2" .\n'


def test_triples_of_named_graphs_are_found_and_it_is_said(kg: Path) -> None:
    told = load(kg, "-", "--data-format", "nq", stdin=NAMED.encode())
    assert "1 triples of named graphs are now in the default graph" in told
    assert count(kg) == 2


def test_named_graphs_are_kept_if_that_is_asked_for(kg: Path) -> None:
    load(kg, "-", "--data-format", "nq", "--keep-graphs", stdin=NAMED.encode())
    assert held(kg) == expected(NAMED, ox.RdfFormat.N_QUADS)
    assert count(kg) == 1


# What is there already


def test_files_are_added_to_what_is_there(kg: Path) -> None:
    load(kg, "-", stdin=DATA.encode())
    told = load(kg, "-", stdin=f"<{EX}c> <{EX}p> 2 .".encode())
    assert "Loaded 1 new triples" in told
    assert "added to 5 triples" in told
    assert count(kg) == 6


def test_files_take_the_place_of_what_is_there_only_if_asked_to(kg: Path) -> None:
    load(kg, "-", stdin=DATA.encode())
    told = load(kg, "-", "--replace", stdin=f"<{EX}c> <{EX}p> 2 .".encode())
    assert "took the place of 5 triples" in told
    assert count(kg) == 1


def test_what_was_loaded_is_recorded(kg: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(DATA.encode())
    load(kg, tmp_path / "a.ttl")
    load(kg, "-", stdin=b"")
    stamp = json.loads((kg / STAMP).read_text())
    assert stamp["iomkg"] == iomkg.__version__
    assert stamp["triples"] == 5
    first, second = stamp["sources"]
    assert first["name"] == str(tmp_path / "a.ttl")
    assert first["bytes"] == len(DATA.encode())
    assert first["sha256"] == sha256(DATA.encode()).hexdigest()
    assert (second["name"], second["bytes"]) == ("-", 0)


@pytest.mark.parametrize("suffix", ["nt", "nt.gz"])
def test_the_digest_is_of_the_whole_file_as_it_is_stored(
    kg: Path, tmp_path: Path, suffix: str
) -> None:
    text = "".join(f'<{EX}{n}> <{EX}p> "{n:300}" .\n' for n in range(30_000)).encode()
    content = gzip.compress(text, 1, mtime=0) if suffix.endswith("gz") else text
    (tmp_path / f"a.{suffix}").write_bytes(content)
    load(kg, tmp_path / f"a.{suffix}")
    [source] = read_stamp(kg).sources  # type: ignore[union-attr]
    assert (source.bytes, source.sha256) == (len(content), sha256(content).hexdigest())


# Derivation


def full(project: Path) -> ox.Dataset:
    graph = build_graph(find_project(project))
    return canonical(list(graph.store._store))  # type: ignore[attr-defined]


def test_what_is_derived_is_what_the_project_derives(kg: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path).root
    load(kg, root / "ontology", root / "graph", "--project", root)
    assert held(kg) == full(root)


def test_claims_alone_get_the_ontology_that_facts_depend_on(kg: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path).root
    told = load(kg, root / "graph", "--project", root)
    assert "the project's was added" in told
    assert held(kg) == full(root)


def test_a_fact_is_withdrawn_when_a_rival_claim_is_added(kg: Path) -> None:
    ask = "ASK { ?x <https://w3id.org/iomkg/ontology#headquarters> ?y }"
    load(kg, "-", stdin=(HEAD + claim("one", GENEVA)).encode())
    assert run("sparql", ask, "--store", str(kg)).stdout.strip() == "true"
    load(kg, "-", stdin=(HEAD + claim("two", ROME)).encode())
    assert run("sparql", ask, "--store", str(kg)).stdout.strip() == "false"


def test_nothing_is_derived_if_that_is_asked_for(kg: Path, tmp_path: Path) -> None:
    root = make_project(tmp_path).root
    load(kg, root / "ontology", root / "graph", "--no-derive")
    stamp = read_stamp(kg)
    assert stamp is not None
    assert stamp.derived is None
    assert stamp.triples == len(set(build_graph(find_project(root)).authored()))


def test_a_blank_node_that_is_a_claim_has_its_bounds(kg: Path) -> None:
    text = """
    @prefix iomkg: <https://w3id.org/iomkg/ontology#> .
    @prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
    [] a iomkg:Claim ; rdf:subject <x:s> ; rdf:predicate iomkg:memberStateCount ; rdf:object 7 ."""
    load(kg, "-", stdin=text.encode())
    ask = "ASK { ?c rdf:object 7 ; iomkg:lowerBound 7 }"
    prefixes = "\n".join(line.strip(" .").removeprefix("@") for line in text.splitlines()[1:3])
    assert run("sparql", f"{prefixes} {ask}", "--store", str(kg)).stdout.strip() == "true"


def test_named_queries_give_the_rows_of_the_project(kg: Path) -> None:
    load(kg, find_project().root / "ontology", find_project().root / "graph")
    words = ("query", "renamings", "--format", "csv")
    answer = run(*words, "--store", str(kg))
    assert answer.stdout == run(*words).stdout
    assert len(answer.stdout.splitlines()) > 5


# Refusals


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", b"<x:s> <x:p> 1 .\n<x:s> ex:y 1 .", "a.ttl:2:7: "),
        ("a.nt", b"<x:s> <x:p> nothing .", "a.nt:1:"),
        ("a.nq.gz", gzip.compress(b"<x:s> <x:p> x", mtime=0), "a.nq.gz:1:"),
        ("a.jsonld", b'{"@context": "http://e.example/c"}', "a.jsonld"),
        ("a.rdf", b"<rdf:RDF", "a.rdf"),
        ("a.ttl", '<x:s> <x:p> "é" .'.encode("latin-1"), "a.ttl:1:"),
        ("a.ttl.gz", gzip.compress(DATA.encode(), mtime=0)[:-9], "is no whole gzip file"),
        ("a.ttl.gz", b"plain", "is no whole gzip file"),
        ("a.ttl.zst", zstd.compress(DATA.encode())[:-1], "is no whole zstd file"),
        ("a.ttl.zst", b"plain", "is no whole zstd file"),
        ("a.txt", b"", "is of no kind that is known"),
    ],
)
def test_what_cannot_be_read_is_named_and_the_store_stays(
    kg: Path, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    load(kg, "-", stdin=DATA.encode())
    before = (kg / STAMP).read_bytes()
    (tmp_path / name).write_bytes(content)
    assert message in refused(kg, tmp_path / name, "--replace")
    assert (kg / STAMP).read_bytes() == before
    assert held(kg) == expected()
    assert len(list(kg.iterdir())) == 3


def test_an_error_late_in_a_large_file_has_its_place(kg: Path, tmp_path: Path) -> None:
    lines = "".join(f"<{EX}{n}> <{EX}p> <{EX}{n}> .\n" for n in range(200_000))
    (tmp_path / "a.nt").write_text(lines + "<x:s> wrong .\n")
    assert "a.nt:200001:7: " in refused(kg, tmp_path / "a.nt")
    assert not kg.exists()


def test_zstandard_without_its_module_says_what_to_install(kg: Path, tmp_path: Path) -> None:
    (tmp_path / "a.ttl.zst").write_bytes(zstd.compress(DATA.encode()))
    hide = (
        "import sys; sys.modules['backports'] = sys.modules['compression'] = None\n"
        "from iomkg.cli.start import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", hide, "load", str(tmp_path / "a.ttl.zst"), f"--store={kg}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "pip install 'iomkg[zstd]'" in done.stderr


@pytest.mark.parametrize("store", ["memory", " "])
def test_only_what_lasts_is_loaded_into(store: str) -> None:
    assert "Give --store DIR" in refused(store, "-", stdin=b"")


def test_a_folder_of_something_else_is_left_alone(kg: Path) -> None:
    kg.mkdir()
    (kg / "thesis.txt").write_text("mine")
    assert "not that of a store" in refused(kg, "-", stdin=DATA.encode())
    assert [path.name for path in kg.iterdir()] == ["thesis.txt"]


def test_a_store_of_pyoxigraph_is_left_alone(kg: Path) -> None:
    store = ox.Store(kg)
    store.add(ox.Quad(ox.NamedNode("x:s"), ox.NamedNode("x:p"), ox.Literal("o")))
    del store
    assert "that iomkg load did not make" in refused(kg, "-", "--replace", stdin=DATA.encode())
    assert len(ox.Store.read_only(str(kg))) == 1


def test_a_copy_of_a_project_of_an_earlier_version_is_left_alone(kg: Path) -> None:
    kg.mkdir()
    (kg / "iomkg.json").write_text("{}")
    assert "holds a copy of a project" in refused(kg, "-", stdin=DATA.encode())
    assert [path.name for path in kg.iterdir()] == ["iomkg.json"]


def test_a_file_is_no_folder(kg: Path) -> None:
    kg.write_text("mine")
    assert "is a file" in refused(kg, "-", stdin=DATA.encode())


def restamp(kg: Path, **changes: object) -> None:
    content = json.loads((kg / STAMP).read_text())
    (kg / STAMP).write_text(json.dumps(content | changes))


def test_a_store_of_another_layout_is_neither_read_nor_written(kg: Path) -> None:
    load(kg, "-", stdin=DATA.encode())
    restamp(kg, format=2, iomkg="9.1")
    with pytest.raises(StoreError, match=r"loaded by iomkg 9\.1 in layout 2") as caught:
        DirectoryStore(kg, read_only=True)
    assert "Use that version" in caught.value.next_step
    assert "in layout 2" in refused(kg, "-", "--replace", stdin=DATA.encode())
    assert len(list(kg.glob("version-*"))) == 1


@pytest.mark.parametrize("current", ["../..", "version-20200101T000000-00000000", 7])
def test_a_stamp_that_names_no_version_is_refused(kg: Path, current: object) -> None:
    load(kg, "-", stdin=DATA.encode())
    restamp(kg, current=current)
    with pytest.raises(StoreError, match=r"cannot be read|not there"):
        DirectoryStore(kg, read_only=True)


def test_only_load_writes_into_what_it_made(kg: Path) -> None:
    load(kg, "-", stdin=DATA.encode())
    with pytest.raises(StoreError, match="filled by iomkg load"):
        DirectoryStore(kg)


def test_files_are_sent_to_an_endpoint(tmp_path: Path, start_oxigraph: Callable[..., str]) -> None:
    data = tmp_path / "data.ttl"
    data.write_text("<http://e/a> <http://e/p> [ <http://e/q> 1 ] .")
    url = f"{start_oxigraph()}/query"
    done = run("load", str(data), "--store", url)
    assert (done.returncode, "Sent 2 triples" in done.stderr) == (0, True)
    asked = run("sparql", "SELECT ?v { ?s <http://e/p>/<http://e/q> ?v }", "--store", url)
    assert asked.stdout.splitlines() == ["v", "1"]

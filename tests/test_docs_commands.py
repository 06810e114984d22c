"""Every command that the documentation shows runs, and prints what is shown.

Each block of README, CONTRIBUTING and docs/ is run in a folder of its own that has the files which
pages name. In a ``console`` block what follows a command is what a terminal shows; ``…``
stands for anything, and the number of blanks does not matter.
"""

from __future__ import annotations

import doctest
import gzip
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from commands import on_a_terminal
from conftest import put_graph
from docs_pages import PAGES, Block, all_blocks, commands_in_text
from projects import CHECKOUT

import iomkg
from iomkg.ask.named import NamedQuery, list_queries
from iomkg.cli.argument_parser import build_parser
from iomkg.cli.parser import VERBS
from iomkg.graph.project import Project

pytestmark = pytest.mark.skipif(
    not (CHECKOUT / "docs").is_dir(), reason="the tests do not run from a checkout"
)

SHELL = all_blocks("sh")
CONSOLE = all_blocks("console")
PYTHON = all_blocks("python")

# What is not run, by the beginning of the line.
SKIPPED = {
    "make ": "test_make_setup.py runs make",
    "iomkg serve": "test_serve_command.py runs it until it is ended",
    "iomkg site": "test_site.py writes it",
    "iomkg mcp": "test_mcp.py talks to it",
    "oxigraph serve": "the tests have a server of their own",
    "iomkg [OPTION": "this is the form of a command",
}

# What stands for something else on a page.
MEANT = {
    "FILES…": "data.nt.gz",
    "FILE.csv": "members.csv",
    "FILE.ttl": "members.ttl",
    "MAP.yaml": "members.yaml",
    "https://kg.example.org/sparql-graph-crud-auth": "SERVER/store",
    "https://kg.example.org/sparql-auth": "SERVER/query",
    "https://kg.example.org/": "SERVER/",
    "https://example.org/sparql": "SERVER/query",
    "http://localhost:7878/": "SERVER/",
}

TRIPLES = "<urn:x:ana> <urn:x:knows> <urn:x:ben> .\n"
SHAPES = """\
@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:x:shape> a sh:NodeShape ; sh:targetSubjectsOf <urn:x:knows> ;
    sh:property [ sh:path <urn:x:knows> ; sh:minCount 1 ] .
"""
FORMATTED = "<urn:x:ana> <urn:x:knows> <urn:x:ben> .\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that pages name, within a copy of the project, and a store."""
    folder = tmp_path_factory.mktemp("place")
    for part in ("ontology", "graph", "shapes", "queries"):
        shutil.copytree(CHECKOUT / part, folder / part)
    for name in ("big.nt.gz", "more.nt.gz"):
        (folder / name).write_bytes(gzip.compress(TRIPLES.encode()))
    (folder / "data.nt.gz").write_bytes(gzip.compress(some_claims()))
    for name in ("data.ttl", "people.ttl", "d.ttl", "a.ttl", "draft.ttl", "classes.ttl"):
        (folder / name).write_text(FORMATTED)
    (folder / "shapes.ttl").write_text(SHAPES)
    (folder / "question.rq").write_text("SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1")
    (folder / "full.nt").write_text(TRIPLES)
    (folder / "TEXT.txt").write_text("Here are the words as they stand.")
    for name, copy in (("states.csv", "members.csv"), ("states.yaml", "members.yaml")):
        shutil.copy(CHECKOUT / "graph" / "tables" / name, folder / copy)
    home = folder / "home"
    for name in (".local/share/bash-completion/completions", ".zfunc", ".config/fish/completions"):
        (home / name).mkdir(parents=True)
    (folder / "texts").mkdir()
    command = folder / "bin" / "iomkg"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m iomkg "$@"\n')
    command.chmod(0o755)
    for words in (["init", "-qb", "main"], ["add", "graph"], ["commit", "-qm", "x"]):
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *words],
            cwd=folder,
            check=True,
        )
    done = run("iomkg load big.nt.gz --store loaded", folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def place(prepared: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A copy of the prepared folder; the stores that a block asks and does not load are filled."""
    folder = tmp_path / "place"
    shutil.copytree(prepared, folder)
    block: Block = request.getfixturevalue("block")
    if not re.search(r"\bload\(|iomkg load", block.text):
        for store in ("folder", "big", "DIR"):
            shutil.copytree(folder / "loaded", folder / store)
    return folder


@pytest.fixture
def server(start_oxigraph: Callable[..., str]) -> Iterator[Callable[[str], str]]:
    """Put the address of a running server into a text; it is started only if one is named."""

    def put(text: str) -> str:
        if "SERVER" not in text and "URL" not in text:
            return text
        address = start_oxigraph()
        put_graph(address, whole_graph() if "/query" in text and "export" in text else b"")
        return re.sub(r"\bURL\b", f"{address}/query", text.replace("SERVER", address))

    yield put


@pytest.mark.slow
@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.place)
def test_every_command_runs(block: Block, place: Path, server: Callable[[str], str]) -> None:
    commands = [c for c in block.commands if not skipped(c)]
    if not commands:
        pytest.skip(str(skipped(block.commands[0])))
    for command in server("\n".join(map(meant, commands))).splitlines():
        done = run(command, place)
        assert done.returncode == 0, f"{block.place}: {command}\n{done.stdout}{done.stderr}"


@pytest.mark.parametrize("block", CONSOLE, ids=lambda block: block.place)
def test_every_command_prints_what_is_shown(block: Block, place: Path) -> None:
    widest = max(map(len, block.text.splitlines()))
    for command, shown in examples(block):
        printed = printed_by(command, place, 80 if widest <= 80 else 220)
        assert re.fullmatch(pattern(shown), squeezed(printed)), f"{block.place}:\n{printed}"


@pytest.mark.slow
@pytest.mark.parametrize("block", PYTHON, ids=lambda block: block.place)
def test_every_piece_of_python_runs(
    block: Block, place: Path, server: Callable[[str], str]
) -> None:
    code = server(meant(block.text))
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=place,
        env=environment(place),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{block.place}: {done.stderr}"


def test_every_python_prompt_gives_what_is_shown() -> None:
    page = CHECKOUT / "docs" / "python.md"
    text = re.sub(r"```\w*", "", page.read_text(encoding="utf-8")).replace("…", "...")
    session = doctest.DocTestParser().get_doctest(text, {}, page.name, str(page), 0)
    told: list[str] = []
    done = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(session, out=told.append)
    assert done.attempted > 10
    assert done.failed == 0, "".join(told)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_in_the_text_have_verbs_and_options_that_exist(page: Path) -> None:
    wrong = [f"{place}: {command}" for place, command in commands_in_text(page) if odd(command)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("iomkg query names-as-of --date 1960-01-01", False),
        ("iomkg query NAME --help", False),
        ("iomkg query name-as-of", True),
        ("iomkg query names-as-of --dat 1960", True),
        ("iomkg validat", True),
        ("iomkg export --wat facts", True),
    ],
)
def test_which_commands_are_refused(command: str, wrong: bool) -> None:
    assert bool(odd(command)) is wrong


def test_what_is_skipped_is_still_shown_somewhere() -> None:
    shown = [command for block in SHELL for command in block.commands]
    assert not [start for start in SKIPPED if not any(c.startswith(start) for c in shown)]
    assert not [word for word in MEANT if not any(word in c for c in [*shown, *python()])]


def test_a_difference_from_what_is_shown_is_noticed() -> None:
    assert re.fullmatch(pattern("a  b …\nd"), squeezed("a b c\n d\n"))
    assert not re.fullmatch(pattern("a b\nd"), squeezed("a b c\nd\n"))


def skipped(command: str) -> str | None:
    return next((why for start, why in SKIPPED.items() if f"{command} ".startswith(start)), None)


def meant(text: str) -> str:
    for word, stands_for in MEANT.items():
        text = text.replace(word, stands_for)
    return text


def python() -> list[str]:
    return [block.text for block in PYTHON]


def run(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env=environment(folder, command),
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def environment(folder: Path, command: str = "") -> dict[str, str]:
    """The environment of a command; what may change the project gets the copy of it."""
    copy = {"IOMKG_PROJECT": str(folder)} if re.match("iomkg (fmt|validate)", command) else {}
    return {
        **os.environ,
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(CHECKOUT),
        "HOME": str(folder / "home"),
        **copy,
    }


def printed_by(command: str, folder: Path, columns: int) -> str:
    """Run a command with a terminal as its standard output; return what that shows."""
    terminal = {"COLUMNS": str(columns), "NO_COLOR": "1", "PAGER": "cat"}
    known = {**environment(folder, command), **terminal}
    done = on_a_terminal("sh", "-c", command, cwd=folder, env=known)
    assert done.returncode == 0
    return done.stdout.decode().replace("\r\n", "\n")


def examples(block: Block) -> Iterator[tuple[str, str]]:
    """The commands of a block, each with what is shown after it."""
    for piece in re.split(r"(?m)^\$ ", block.text)[1:]:
        command, _, shown = piece.partition("\n")
        yield command, shown


def pattern(shown: str) -> str:
    return re.escape(squeezed(shown)).replace("…", r"[\s\S]*")


def squeezed(text: str) -> str:
    return "\n".join(" ".join(line.split()) for line in text.strip().splitlines())


def some_claims() -> bytes:
    with iomkg.open(project=CHECKOUT) as kg:
        return kg.export("nt", "claims", source="futurelearn")


def whole_graph() -> bytes:
    with iomkg.open(project=CHECKOUT) as kg:
        return kg.export("nt", "full")


def odd(command: str) -> str | None:
    """Say what a command names that does not exist, if anything; NAME stands for any name."""
    try:
        words = shlex.split(command)[1:]
    except ValueError:
        return "it cannot be split into words"
    given = {word.partition("=")[0] for word in words if word.startswith("--")}
    verb, *rest = [word for word in words if not word.startswith("-")] or [""]
    if verb not in VERBS:
        top = {"--help", "--version"}
        return None if (not verb and given <= top) or verb == "VERB" else f"no verb {verb}"
    known = {o for a in build_parser([verb])[1][verb]._actions for o in a.option_strings}
    if verb == "query" and rest and not rest[0].isupper():
        found = queries().get(rest[0])
        if found is None:
            return f"no query {rest[0]}"
        known |= {parameter.option for parameter in found.params}
    unknown = given - known - {"--help"}
    return f"no option {unknown}" if unknown else None


def queries() -> dict[str, NamedQuery]:
    return {query.id: query for query in list_queries(Project(CHECKOUT))}

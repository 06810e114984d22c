"""The house keeps its shape: what imports what, how long things are, what files may name.

Each failure says where, as ``file:line``, and what to do.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "iomkg"

# Top to bottom: each may import from itself and from what stands before it.
ARCHITECTURE = ROOT / "docs" / "architecture.md"
ORDER = tuple(
    re.findall(r"(?s)```imports\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"))[0].split()
)
# The front doors: they import a face at first use, and hold nothing else.
DOORS = ("__init__", "__main__", "rdf")

LONGEST_MODULE = 430
LONGEST_FUNCTION = 60

# The project's own namespaces, by value or by the names under which iomkg.terms has them.
OF_THIS_GRAPH = re.compile(
    r"w3id\.org/iomkg|(?<!urn:)(?<!urn:x-)\biomkg:[A-Za-z]"
    r"|\b(?:IOMKG|ONTOLOGY|ID|SHAPES|QUERY)\b(?=,|$| \+)"
)
MODULES = sorted(PACKAGE.rglob("*.py"))

MACHINE_PATH = re.compile(r"(?<![\w.)>}*/-])/(?:home|root|work|Users|tmp)/[\w.]+")
# Where a folder for passing things may be named, because the text explains it.
MAY_NAME_TEMPORARY = {".md"}


def test_every_part_of_the_package_has_its_place_in_the_order() -> None:
    strangers = {unit(module_name(path)) for path in MODULES} - {*ORDER, *DOORS}
    assert not strangers, f"say in {ARCHITECTURE.name} where these stand: {strangers}"


def test_imports_point_upwards_only() -> None:
    wrong = [
        f"{place(path, line)}: {unit(module)} imports {target}, which stands below it; "
        "move what both need up, or pass it in"
        for path, line, target in every_import()
        for module in [module_name(path)]
        if unit(module) not in DOORS and rank(unit(target)) > rank(unit(module))
    ]
    assert not wrong, "\n".join(wrong)


def test_the_wing_for_any_rdf_names_nothing_of_this_graph() -> None:
    wrong = [
        f"{place(path, number)}: {found.group()} is of this graph; pass it in, or move the line"
        for path in sorted((PACKAGE / "rdf").rglob("*"))
        if path.suffix in {".py", ".ttl", ".txt"}
        for number, line in enumerate(read(path).splitlines(), start=1)
        for found in OF_THIS_GRAPH.finditer(line)
    ]
    assert not wrong, "\n".join(wrong)


def test_named_tuples_are_quick_to_define() -> None:
    wrong = [
        f"{place(path, number)}: import NamedTuple from iomkg.tuples, or each start pays for it"
        for path in MODULES
        if path.name != "tuples.py"
        for number, line in enumerate(read(path).splitlines(), start=1)
        if line.startswith("from typing import") and "NamedTuple" in line
    ]
    assert not wrong, "\n".join(wrong)


def test_no_two_modules_share_a_name() -> None:
    by_name: dict[str, list[str]] = {}
    for path in MODULES:
        if path.stem not in DOORS:
            by_name.setdefault(path.stem, []).append(place(path, 1))
    shared = [places for places in by_name.values() if len(places) > 1]
    assert not shared, f"name each for what only it is about: {shared}"


def test_no_two_public_types_share_a_name() -> None:
    by_name: dict[str, list[str]] = {}
    for path in MODULES:
        for name, line in public_types(parse(path)):
            by_name.setdefault(name, []).append(place(path, line))
    shared = {name: places for name, places in by_name.items() if len(places) > 1}
    assert not shared, f"name each for what only it is: {shared}"


def test_no_module_imports_itself_by_a_detour() -> None:
    graph: dict[str, set[str]] = {}
    for path, _, target in every_import():
        graph.setdefault(module_name(path), set()).add(target)
    for door in DOORS:
        graph.pop(door, None)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as problem:
        circle = " → ".join(reversed(problem.args[1]))
        raise AssertionError(f"a circle of imports: {circle}") from None


def test_modules_are_short() -> None:
    lengths = {path: len(read(path).splitlines()) for path in MODULES}
    wrong = [
        f"{place(path, length)}: {length} lines, {LONGEST_MODULE} allowed; a module is about one "
        "thing, so split it by what it is about"
        for path, length in lengths.items()
        if length > LONGEST_MODULE
    ]
    assert not wrong, "\n".join(wrong)


def test_functions_fit_a_screen() -> None:
    wrong = [
        f"{place(path, node.lineno)}: {node.name} has {length} lines, {LONGEST_FUNCTION} allowed"
        for path in MODULES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for length in [(node.end_lineno or node.lineno) - node.lineno + 1]
        if length > LONGEST_FUNCTION
    ]
    assert not wrong, "\n".join(wrong)


def test_no_module_is_a_drawer_for_odds_and_ends() -> None:
    wrong = [
        f"{place(path, 1)}: name the module for the one thing that it is about"
        for path in MODULES
        if path.stem in {"utils", "util", "helpers", "common", "misc"}
    ]
    assert not wrong, "\n".join(wrong)


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    wrong = [
        f"{place(path, number)}: {found.group()} is a path of one machine; make it relative"
        for path in kept_files()
        for number, line in enumerate(read(path).splitlines(), start=1)
        for found in MACHINE_PATH.finditer(line)
        if not (found.group().startswith("/tmp/") and path.suffix in MAY_NAME_TEMPORARY)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("see /" + "home/ana/iomkg", True),
        ('path = "/' + 'work/main"', True),
        ("(/" + "tmp/x)", True),
        ("https://example.org/work/main", False),
        ("../work/main and iomkg/home/x", False),
        ("/homes/x", False),
    ],
)
def test_what_counts_as_a_path_of_one_machine(text: str, refused: bool) -> None:
    assert bool(MACHINE_PATH.search(text)) is refused


def public_types(module: ast.Module) -> Iterator[tuple[str, int]]:
    """The classes and type aliases that a module defines for others, with their lines."""
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            name = node.name
        elif isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation):
            name = ast.unparse(node.target)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            name = node.targets[0].id
        else:
            continue
        if re.fullmatch("[A-Z]+[a-z]+[A-Za-z]*", name):
            yield name, node.lineno


def every_import() -> Iterator[tuple[Path, int, str]]:
    """Each import of one part of the package by another: the file, its line, the module."""
    for path in MODULES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.Import | ast.ImportFrom):
                for target in imported(node, path):
                    yield path, node.lineno, target


def imported(node: ast.Import | ast.ImportFrom, path: Path) -> Iterator[str]:
    """Modules of the package that a statement imports, without the leading ``iomkg.``."""
    if isinstance(node, ast.Import):
        names = [alias.name for alias in node.names]
    else:
        assert node.level == 0, f"{place(path, node.lineno)}: write the import in full"
        # `from iomkg.read import turtle` imports a module, `from iomkg.errors import X` a name.
        names = [
            longer if is_module(longer := f"{node.module}.{alias.name}") else str(node.module)
            for alias in node.names
        ]
    yield from (name.removeprefix("iomkg.") for name in names if name.startswith("iomkg."))


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def module_name(path: Path) -> str:
    """The dotted name of a file below ``iomkg``; a folder's ``__init__`` is the folder."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(parts[:-1] if len(parts) > 1 and parts[-1] == "__init__" else parts)


def unit(module: str) -> str:
    first, _, rest = module.partition(".")
    return f"{first}.{rest.partition('.')[0]}" if first == "rdf" and rest else first


def rank(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def kept_files() -> list[Path]:
    """The files that git keeps, or would if they were added; text only."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout, so there is no list of its files")
    listing = subprocess.run(
        [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    paths = [ROOT / name for name in listing.split("\0") if name]
    return [path for path in paths if path.is_file() and b"\0" not in path.read_bytes()]


def parse(path: Path) -> ast.Module:
    return ast.parse(read(path), str(path))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}"

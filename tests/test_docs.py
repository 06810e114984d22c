"""The documentation names all that there is, and nothing that there is not."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
import yaml
from docs_pages import DOCS, PAGES, at, blocks
from projects import CHECKOUT

import iomkg
from iomkg import errors
from iomkg.ask.front import front_lines
from iomkg.ask.named import TYPES, Asked, Example, NamedQuery, Parameter
from iomkg.check.layers import rules
from iomkg.cli.argument_parser import build_parser
from iomkg.cli.parser import VERBS
from iomkg.graph.project import Project
from iomkg.graph.reading import Reading

pytestmark = pytest.mark.skipif(
    not (CHECKOUT / "docs").is_dir(), reason="the tests do not run from a checkout"
)

ARCHITECTURE = DOCS / "architecture.md"
WRITE = "python scripts/write_docs.py"

LAYERS = tuple("syntax terms ontology shacl evidence dates conflicts passages queries".split())

# In the order in which the README gives them.
COUNTS = """
PREFIX iomkg: <https://w3id.org/iomkg/ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
SELECT (COUNT(DISTINCT ?read) AS ?of_texts) (COUNT(DISTINCT ?passage) AS ?passages)
       (COUNT(DISTINCT ?told) AS ?cited) (COUNT(DISTINCT ?page) AS ?sources)
       (COUNT(DISTINCT ?row) AS ?of_tables) (COUNT(DISTINCT ?conflict) AS ?conflicts)
WHERE {
  { ?read a iomkg:Claim ; prov:hadPrimarySource ?text . ?text a iomkg:HeldSource }
  UNION { ?passage a iomkg:Passage }
  UNION { ?told a iomkg:Claim ; prov:hadPrimarySource ?page . ?page a iomkg:CitedSource }
  UNION { ?row a iomkg:Claim ; prov:hadPrimarySource ?table . ?table a iomkg:TableSource }
  UNION { ?conflict a iomkg:Conflict }
}
"""

# Names that a query has beside its front matter.
NOT_WRITTEN = {"text", "file", "template"}
# Variables that programs beside ours define, and that we follow.
OTHERS_VARIABLES = set(
    "PAGER NO_COLOR FORCE_COLOR COLUMNS NETRC LOCALAPPDATA XDG_CACHE_HOME".split()
)
# Modules that are for everybody; docs/python.md says so.
PUBLIC_MODULES = {"iomkg", "iomkg.errors", "iomkg.terms"}


def test_what_the_code_says_is_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/write_docs.py", "--check"],
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}{done.stderr}run `{WRITE}`"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_and_option_is_documented(verb: str) -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    assert f"\n### {verb}\n" in page, f"run `{WRITE}`"
    options = {
        o for action in build_parser([verb])[1][verb]._actions for o in action.option_strings
    }
    missing = {o for o in options - {"-h"} if f"`{o}`" not in page and f"{o}`" not in page}
    assert not missing, f"docs/cli.md does not tell of {missing}: run `{WRITE}`"


def test_every_verb_is_shown_in_the_readme() -> None:
    missing = [
        v for v in VERBS if f"iomkg {v}" not in text_of([CHECKOUT / "README.md", DOCS / "cli.md"])
    ]
    assert not missing, f"show the verbs {missing} in README.md or docs/cli.md"


def test_every_rule_is_documented() -> None:
    page = (DOCS / "rules.md").read_text(encoding="utf-8")
    missing = [rule for rule in rules(Reading(Project(CHECKOUT))) if f"`{rule}`" not in page]
    assert not missing, f"docs/rules.md does not tell of {missing}: run `{WRITE}`"


def test_every_variable_of_the_environment_is_documented() -> None:
    page = (DOCS / "cli.md").read_text(encoding="utf-8")
    missing = [name for name in variables() if f"`{name}`" not in page]
    assert not missing, f"name {missing} under Environment in docs/cli.md"


def test_no_variable_is_documented_that_nothing_reads() -> None:
    known = variables()
    told = set(re.findall(r"\bIOMKG_[A-Z_]+\b", text_of(PAGES)))
    assert not told - known, f"nothing reads {told - known}"


def test_every_key_of_the_front_matter_is_documented() -> None:
    page = (CHECKOUT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    keys = {
        *NamedQuery._fields,
        *Parameter._fields,
        *Asked._fields,
        *Example._fields,
        *keys_in_use(),
        *TYPES,
    }
    missing = {key for key in keys - NOT_WRITTEN if f"`{key}`" not in page}
    assert not missing, f"CONTRIBUTING.md, “Adding a query”, does not tell of {missing}"


def test_every_public_name_is_documented() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8")
    missing = [
        name for name in public_names() if not re.search(rf"`[^`\n]*\b{name}\b[^`\n]*`", page)
    ]
    assert not missing, f"docs/python.md does not tell of {missing}"


def test_every_error_named_in_the_documentation_exists() -> None:
    page = (DOCS / "python.md").read_text(encoding="utf-8").partition("## Errors")[2]
    named = set(re.findall(r"`([A-Z]\w+)`", page))
    assert {"UnknownQuery", "StoreError"} <= named
    assert not {name for name in named if not hasattr(errors, name)}


def test_nobody_is_told_to_import_what_is_not_public() -> None:
    wrong = [
        f"{at(page, line)}: {name} is no public name; docs/python.md lists them"
        for page in PAGES
        for line, name in imports(page)
        if name.split(".")[0] == "iomkg" and not is_public(name)
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("import iomkg", False),
        ("from iomkg import open", False),
        ("from iomkg.errors import IomkgError", False),
        ("from iomkg.rdf.store.embedded import DirectoryStore", True),
        ("from iomkg import nothing_of_the_kind", True),
        ("import iomkg.rdf", True),
    ],
)
def test_which_imports_are_refused(code: str, refused: bool, tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(f"```python\n{code}\n```\n```pycon\n>>> {code}\n```\n")
    assert [is_public(name) for _, name in imports(page)] == [not refused] * 2


def test_every_link_leads_somewhere() -> None:
    wrong = [
        f"{at(page, line)}: {target} leads nowhere"
        for page in PAGES
        for line, target in links(page)
        if not leads_somewhere(page, target)
    ]
    assert not wrong, "\n".join(wrong)


def test_a_link_to_a_missing_heading_is_noticed() -> None:
    assert leads_somewhere(DOCS / "export.md", "stores.md#is-it-right")
    assert not leads_somewhere(DOCS / "export.md", "stores.md#is-it-wrong")
    assert not leads_somewhere(DOCS / "export.md", "no-such-page.md")


def test_all_that_the_architecture_names_exists() -> None:
    missing = [name for name in named_files(ARCHITECTURE) if not exists(name)]
    assert not missing, f"docs/architecture.md names {missing}, which do not exist"


def test_what_the_architecture_names_is_found() -> None:
    named = set(named_files(ARCHITECTURE))
    assert {"rdf/writers/formats.py", "export/parts.py", "shapes/sources.ttl"} <= named
    assert not exists("rdf/writers/no_such_module.py")


def test_the_order_of_imports_names_rooms_that_exist() -> None:
    (order,) = re.findall(r"(?s)```imports\n(.*?)```", ARCHITECTURE.read_text(encoding="utf-8"))
    rooms = [CHECKOUT.joinpath("iomkg", *room.split(".")) for room in order.split()]
    missing = [r.name for r in rooms if not (r.is_dir() or r.with_suffix(".py").is_file())]
    assert not missing, f"docs/architecture.md has {missing} in the order; there is no such room"


def test_the_architecture_names_what_the_code_has() -> None:
    page = ARCHITECTURE.read_text(encoding="utf-8")
    named = re.findall(r"`(_?[A-Z][A-Z_]+)` (?:of|in) `([\w/]+\.py)`", page)
    assert ("GRAPH_FORMATS", "rdf/writers/formats.py") in named
    for name, file in named:
        code = (CHECKOUT / "iomkg" / file).read_text(encoding="utf-8")
        assert re.search(rf"^{name}\b", code, re.MULTILINE), f"{file} has no {name}"


def test_the_files_and_rules_that_pages_name_exist() -> None:
    known = rules(Reading(Project(CHECKOUT)))
    assert {*LAYERS} == {first(rule) for rule in known}
    wrong = [
        f"{at(page, line)}: there is no {name}"
        for page in PAGES
        for line, name in paths(page)
        if not (exists(name) if is_file(name) else name in known or first(name) not in LAYERS)
    ]
    assert not wrong, "\n".join(wrong)


def test_the_readme_counts_what_the_graph_holds() -> None:
    with iomkg.open(project=CHECKOUT) as kg:
        (counted,) = kg.sparql(COUNTS)
    page = (
        (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("## What it holds today")[2]
    )
    told = re.search(
        r"([\d,]+) claims over ([\d,]+) passages,[\s\S]*?([\d,]+) claims from ([\d,]+) sources"
        r"[\s\S]*?([\d,]+)\s+claims from tables[\s\S]*?([\d,]+) conflicts",
        page,
    )
    assert told, "README.md no longer counts claims, passages, sources and conflicts in this order"
    assert [int(number.replace(",", "")) for number in told.groups()] == [*counted.values()]


def text_of(pages: Iterable[Path]) -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in pages)


def variables() -> set[str]:
    """The variables of the environment that the package and its tests read."""
    files = [*(CHECKOUT / "iomkg").rglob("*.py"), *(CHECKOUT / "tests").glob("conftest.py")]
    found = set(re.findall(r"\"(IOMKG_[A-Z_]+)\"", text_of(files)))
    code = text_of(files)
    return found | {name for name in OTHERS_VARIABLES if f'"{name}"' in code}


def keys_in_use() -> set[str]:
    """The keys in the front matter of our own queries; the names of columns are no keys."""
    found: set[str] = set()
    for path in Project(CHECKOUT).query_files:
        lines = (line for _, line in front_lines(path.read_text(encoding="utf-8")))
        meta = yaml.safe_load("\n".join(lines))
        entries = [*meta.get("params", {}).values(), *meta.get("asks", []), *meta.get("tests", [])]
        found.update(meta, *(entry for entry in entries if isinstance(entry, dict)))
    return found


def public_names() -> Iterator[str]:
    """What ``import iomkg`` gives, and what an open graph and a table have for everybody."""
    yield from iomkg.__all__
    for kind in (iomkg.KnowledgeGraph, iomkg.Table):
        yield from (name for name, _ in inspect.getmembers(kind) if not name.startswith("_"))
        fields = (name for base in kind.__mro__ for name in vars(base).get("__annotations__", ()))
        yield from (name for name in fields if not name.startswith("_"))


def imports(page: Path) -> Iterator[tuple[int, str]]:
    """What the Python of a page imports: modules, and names from modules."""
    for block in blocks(page, "python", "pycon"):
        code = block.text
        if block.language == "pycon":
            lines = code.splitlines()
            code = "\n".join(x[4:] if x.startswith((">>> ", "... ")) else "" for x in lines)
        for node in ast.walk(ast.parse(code)):
            if isinstance(node, ast.Import):
                yield from ((block.line, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                yield from ((block.line, f"{node.module}.{alias.name}") for alias in node.names)


def is_public(name: str) -> bool:
    module, _, last = name.rpartition(".")
    return name in PUBLIC_MODULES or (
        module in PUBLIC_MODULES
        and last in (iomkg.__all__ if module == "iomkg" else dir(sys.modules[module]))
    )


def links(page: Path) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        for target in re.findall(r"\]\(([^()\s]+)\)", line):
            if "://" not in target:
                yield number, target


def leads_somewhere(page: Path, target: str) -> bool:
    name, _, heading = target.partition("#")
    file = (page.parent / name).resolve() if name else page
    if not file.exists():
        return False
    return not heading or heading in anchors(file)


def anchors(page: Path) -> set[str]:
    """The anchors that code hosts make of headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h).strip().lower().replace(" ", "-") for h in headings}


def named_files(page: Path) -> Iterator[str]:
    """The files and folders that a page names in code: with a slash, or a suffix."""
    text = re.sub(r"(?s)```.*?```", "", page.read_text(encoding="utf-8"))
    for name in re.findall(r"`([\w./-]+)`", text):
        if "/" in name or is_file(name):
            yield name


def paths(page: Path) -> Iterator[tuple[int, str]]:
    """What a page names in code below a folder of ours, or a layer of validation."""
    folders = "docs|graph|iomkg|ontology|queries|scripts|shapes|tests|" + "|".join(LAYERS)
    for number, line in enumerate(page.read_text(encoding="utf-8").splitlines(), start=1):
        for name in re.findall(rf"`((?:{folders})/[\w./-]*)`", line):
            if not re.search("[A-Z]{2}", name):  # SLUG and the like stand for something
                yield number, name


def is_file(name: str) -> bool:
    return bool(re.search(r"/$|\.(py|txt|ttl|rq|md|csv|yaml)$", name))


def first(name: str) -> str:
    return name.partition("/")[0]


def exists(name: str) -> bool:
    """Whether there is such a file: in the repository, or in one of the rooms of the package."""
    if (CHECKOUT / name).exists() or (CHECKOUT / "iomkg" / name).exists():
        return True
    return "/" not in name and any((CHECKOUT / "iomkg").rglob(name))

"""A store folder with a damaged file says which folder to remove, and never answers less."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from commands import iomkg_alone as iomkg

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("damaged")
    lines = (f'<urn:{n}> <urn:p> "{n}" .\n' for n in range(3000))
    (folder / "data.nt").write_text("".join(lines))
    assert iomkg("load", str(folder / "data.nt"), "--store", str(folder / "store")).returncode == 0
    return folder / "store"


def damaged(data: bytes, how: str) -> bytes:
    if how == "half":
        return data[: len(data) // 2]
    if how == "a byte less":
        return data[:-1]
    if how == "zeros":
        return bytes(len(data))
    return bytes(byte ^ 0xFF if at % 40 == 7 else byte for at, byte in enumerate(data))


@pytest.mark.parametrize("how", ["half", "a byte less", "zeros", "flipped"])
@pytest.mark.parametrize("kind", ["MANIFEST*", "*.sst", "CURRENT", "iomkg-store.json"])
def test_a_damaged_file_is_told(filled: Path, kind: str, how: str, tmp_path: Path) -> None:
    shutil.copytree(filled, tmp_path / "store")
    for file in (tmp_path / "store").rglob(kind):
        file.write_bytes(damaged(file.read_bytes(), how))
    if (kind, how) == ("iomkg-store.json", "a byte less"):
        pytest.skip("its last byte is a line end")
    done = iomkg("sparql", COUNT, "--store", str(tmp_path / "store"))
    assert done.returncode == 2, done.stdout
    assert "Traceback" not in done.stderr
    assert str(tmp_path / "store") in done.stderr
    assert "emove" in done.stderr or "anew" in done.stderr


def test_a_whole_folder_answers(filled: Path) -> None:
    assert "3000" in iomkg("sparql", COUNT, "--store", str(filled)).stdout

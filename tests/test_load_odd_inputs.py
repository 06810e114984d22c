"""Odd inputs of ``iomkg load``: taken whole or refused by name, never taken in part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from test_corrupt_input import as_an_ordinary_user
from test_load_command import DATA, EX, count, expected, held, kg, load, refused, written

from iomkg.rdf.store.versions import STAMP, read_stamp

pytestmark = pytest.mark.slow

__all__ = ["kg"]
TRIPLE = f'<{EX}a> <{EX}p> "x" .\n'
ROOT = b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">'
ONE = b'<rdf:Description rdf:about="http://e/1"><e:p>x</e:p></rdf:Description>'


@pytest.mark.parametrize(
    "text", [b"", ROOT, ROOT + ONE, ROOT + ONE[:-30], ROOT + b"<!-- </rdf:RDF>"], ids=len
)
def test_xml_that_is_cut_off_is_refused(kg: Path, tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "cut.rdf"
    file.write_bytes(text)
    assert refused(kg, file).startswith(f"iomkg: {file}:1:")
    assert not kg.exists()


def test_large_xml_is_read_whole_and_its_end_missed(kg: Path, tmp_path: Path) -> None:
    file = tmp_path / "large.rdf"
    text = ROOT + b"".join(ONE.replace(b"e/1", b"e/%d" % n) for n in range(140_000))
    file.write_bytes(text)
    assert f"{file}:1:{len(text) + 1}: The document is cut off." in refused(kg, file)
    file.write_bytes(text + b"</rdf:RDF>")
    load(kg, file)
    assert count(kg) == 140_000


@pytest.mark.parametrize("syntax", ["ttl", "nt", "nq", "trig", "jsonld", "rdf"])
def test_a_byte_order_mark_is_left_out(kg: Path, tmp_path: Path, syntax: str) -> None:
    file = tmp_path / f"data.{syntax}"
    file.write_bytes(b"\xef\xbb\xbf" + written(syntax))
    load(kg, file)
    assert held(kg) == expected()
    stamp = read_stamp(kg)
    assert stamp is not None
    assert stamp.sources[0].bytes == file.stat().st_size


def test_a_byte_order_mark_on_standard_input_is_left_out(kg: Path) -> None:
    load(kg, "-", stdin=b"\xef\xbb\xbf" + DATA.encode())
    assert held(kg) == expected()


@pytest.mark.skipif(sys.platform == "win32", reason="names are text there")
def test_a_name_that_is_not_utf8(kg: Path, tmp_path: Path) -> None:
    file = tmp_path / os.fsdecode(b"caf\xe9.nt")
    file.write_text(TRIPLE)
    load(kg, file)
    load(kg, file)
    stamp = read_stamp(kg)
    assert stamp is not None
    assert [source.name for source in stamp.sources] == [str(file)] * 2
    assert (kg / STAMP).read_bytes().decode()


def test_a_broken_link_in_a_folder_is_not_passed_over(kg: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.nt").write_text(TRIPLE)
    (folder / "notes.txt").symlink_to("nowhere")
    load(kg, folder)
    (folder / "b.nt").symlink_to("nowhere.nt")
    assert f"{folder / 'b.nt'} is a link to a file that does not exist." in refused(kg, folder)


def test_a_link_to_a_folder_above_is_not_followed(kg: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "sub").mkdir(parents=True)
    (folder / "sub" / "a.nt").write_text(TRIPLE)
    (folder / "sub" / "up").symlink_to("..")
    load(kg, folder)
    assert count(kg) == 1


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are of Linux")
def test_a_folder_that_may_not_be_read_is_not_passed_over(kg: Path, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "secret").mkdir(parents=True)
    (folder / "a.nt").write_text(TRIPLE)
    (folder / "secret").chmod(0)
    done = subprocess.run(
        [sys.executable, "-m", "iomkg", "load", str(folder), "--store", str(kg)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=as_an_ordinary_user,
    )
    (folder / "secret").chmod(0o700)
    assert done.returncode == 2
    assert f"iomkg: {folder / 'secret'} cannot be read: Permission denied." in done.stderr
    assert not kg.exists()


def test_an_empty_name_is_not_the_folder_where_one_stands(
    kg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.nt").write_text(TRIPLE)
    monkeypatch.chdir(tmp_path)
    assert "A name of a file is empty." in refused(kg, "")
    assert not kg.exists()


def test_a_project_that_is_missing_is_missed_before_anything_is_read(
    kg: Path, tmp_path: Path
) -> None:
    file = tmp_path / "bad.nt"
    file.write_text("not N-Triples")
    assert "nodir" in refused(kg, file, "--project", str(tmp_path / "nodir"))

"""The redirects that would be registered lead, through a real Apache, to what is served."""

from __future__ import annotations

import http.client
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import free_port
from projects import CHECKOUT
from serving import Served

pytestmark = pytest.mark.soak

HTACCESS = CHECKOUT / "w3id" / ".htaccess"
PLACEHOLDER = "https://iomkg.example.org"
MODULES = Path("/usr/lib/apache2/modules")
LOADED = ("mpm_event", "authz_core", "authz_host", "rewrite", "headers", "env", "setenvif")
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
TYPES = {
    "text/turtle": "text/turtle",
    "application/n-triples": "application/n-triples",
    "application/ld+json": "application/ld+json",
    "application/rdf+xml": "application/rdf+xml",
}


@pytest.fixture(scope="module")
def apache(served: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Apache with the redirects in front of a server; its port."""
    binary = shutil.which("apache2") or shutil.which("httpd")
    if binary is None or not MODULES.is_dir():
        pytest.skip("apache2 is not there, which the redirects are tried on")
    folder, port = tmp_path_factory.mktemp("apache"), free_port()
    (folder / "www" / "iomkg").mkdir(parents=True)
    text = HTACCESS.read_text(encoding="utf-8")
    assert PLACEHOLDER in text
    (folder / "www" / "iomkg" / ".htaccess").write_text(text.replace(PLACEHOLDER, served.url))
    folder.chmod(0o755)
    for above in folder.parents:
        if above.stat().st_uid == os.getuid() and above != Path("/tmp"):
            above.chmod(above.stat().st_mode | 0o011)
    modules = "".join(f"LoadModule {m}_module {MODULES}/mod_{m}.so\n" for m in LOADED)
    (folder / "httpd.conf").write_text(
        f'ServerRoot "{folder}"\nServerName localhost\nListen 127.0.0.1:{port}\n{modules}'
        f'PidFile "{folder}/pid"\nErrorLog "{folder}/error.log"\nMutex default:{folder}\n'
        f'DocumentRoot "{folder}/www"\n<Directory "{folder}/www">\n'
        "AllowOverride All\nRequire all granted\n</Directory>\n"
    )
    words = [binary, "-f", str(folder / "httpd.conf"), "-DFOREGROUND"]
    process = subprocess.Popen(words, stderr=subprocess.PIPE)
    try:
        for _ in range(100):
            assert process.poll() is None, process.stderr and process.stderr.read()
            try:
                get(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(timeout=20)


def get(port: int, path: str, accept: str = "") -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    connection.request("GET", path, headers={"Accept": accept} if accept else {})
    reply = connection.getresponse()
    reply.read()
    return reply


def followed(apache: int, path: str, accept: str) -> http.client.HTTPResponse:
    """Follow redirects as a client does; return where they end."""
    port, reply = apache, get(apache, path, accept)
    assert reply.status == 303, path
    for _ in range(5):
        if reply.status != 303:
            break
        target = urlsplit(str(reply.getheader("Location")))
        port = target.port or port  # none in a reference without a host
        reply = get(port, target.path, accept)
    return reply


@pytest.mark.parametrize(("accept", "kind"), TYPES.items())
@pytest.mark.parametrize(
    "path",
    [
        "/iomkg/id/organisation/iom",
        "/iomkg/id/claim/academic-block/headquarters",
        "/iomkg/id/source/futurelearn",
        "/iomkg/ontology",
        "/iomkg/ontology/0.1.0",
        "/iomkg/shapes",
        "/iomkg/dataset",
        "/iomkg/query/renamings",
    ],
)
def test_a_program_gets_the_document_that_it_wants(
    apache: int, path: str, accept: str, kind: str
) -> None:
    reply = followed(apache, path, accept)
    assert reply.status == 200, path
    assert str(reply.getheader("Content-Type")).partition(";")[0] == kind


def test_the_text_of_a_query(apache: int) -> None:
    reply = followed(apache, "/iomkg/query/renamings", "application/sparql-query")
    assert (reply.status, reply.getheader("Content-Type")) == (200, "application/sparql-query")


@pytest.mark.parametrize(
    "path", ["/iomkg/", "/iomkg/id/organisation/iom", "/iomkg/ontology", "/iomkg/query/renamings"]
)
def test_a_browser_gets_a_page(apache: int, path: str) -> None:
    reply = followed(apache, path, BROWSER)
    assert reply.status == 200, path
    assert str(reply.getheader("Content-Type")).startswith("text/html")

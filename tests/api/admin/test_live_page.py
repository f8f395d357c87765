"""The files of the live page over HTTP, and the redirect of a browser that opens the root."""

from __future__ import annotations

import re
from collections.abc import Iterator
from gzip import decompress

import pytest

from mockpaywall.settings import Settings
from mockpaywall.web.ui.page_files import load_page_files
from tests.support.http_client import HttpClient, HttpResponse
from tests.support.servers import SERVERS

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NAVIGATION = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
MAX_BYTES = 60 * 1024
"""All files together, as a browser loads them: compressed."""


@pytest.fixture(scope="module", params=SERVERS)
def client(request: pytest.FixtureRequest) -> Iterator[HttpClient]:
    with SERVERS[request.param](Settings(admin_token="of-this-test")) as server:
        yield server.client


def get(client: HttpClient, target: str, **headers: str) -> HttpResponse:
    return client.send(b"", keys={}, method="GET", target=target, headers=headers)


@pytest.mark.parametrize("prefix", ["", "/ns/mine"])
def test_the_page_and_its_files_need_no_token(client: HttpClient, prefix: str) -> None:
    page = get(client, f"{prefix}/__admin/ui")
    assert (page.status, page.header("Content-Type")) == (200, "text/html; charset=utf-8")
    assert page.header("Content-Security-Policy") == POLICY
    assert page.header("X-Frame-Options") == "DENY"
    paths = re.findall(r'(?:src|href)="(ui/[^"]+)"', page.body.decode())
    assert len(paths) >= 4
    for path in paths:
        file = get(client, f"{prefix}/__admin/{path}")
        assert file.status == 200
        assert file.header("X-Content-Type-Options") == "nosniff"
    assert get(client, f"{prefix}/__admin/requests").status == 401


def test_every_file_has_its_type(client: HttpClient) -> None:
    types = {get(client, f"/__admin/ui/{path}").header("Content-Type") for path in load_page_files()}
    assert types == {
        "text/html; charset=utf-8",
        "text/javascript; charset=utf-8",
        "text/css; charset=utf-8",
        "image/svg+xml",
    }


def test_a_file_that_has_not_changed_is_not_sent_again(client: HttpClient) -> None:
    etag = get(client, "/__admin/ui/main.js").header("ETag")
    assert etag
    again = get(client, "/__admin/ui/main.js", **{"If-None-Match": etag})
    assert (again.status, again.body) == (304, b"")


def test_a_browser_gets_compressed_files(client: HttpClient) -> None:
    plain = get(client, "/__admin/ui/main.js")
    response = get(client, "/__admin/ui/main.js", **{"Accept-Encoding": "gzip, deflate, br"})
    assert (response.header("Content-Encoding"), response.header("Vary")) == ("gzip", "Accept-Encoding")
    assert decompress(response.body) == plain.body
    assert response.header("ETag") != plain.header("ETag")


@pytest.mark.parametrize("path", ["none.js", "../page_files.py", "%2e%2e/page_files.py", "main.js/", "lib"])
def test_there_are_no_other_files(client: HttpClient, path: str) -> None:
    assert get(client, f"/__admin/ui/{path}").status in (401, 404)


def test_a_final_slash_is_removed(client: HttpClient) -> None:
    response = get(client, "/__admin/ui/")
    assert (response.status, response.header("Location")) == (308, "../ui")


@pytest.mark.parametrize("prefix", ["", "/ns/mine"])
def test_a_browser_at_the_root_is_sent_to_the_page(client: HttpClient, prefix: str) -> None:
    response = get(client, f"{prefix}/", **BROWSER)
    assert (response.status, response.header("Location")) == (302, f"{prefix}/__admin/ui")


@pytest.mark.parametrize(("target", "headers"), [("/", {"Accept": "*/*"}), ("/", {}), ("/x/", BROWSER)])
def test_every_other_request_is_refused(client: HttpClient, target: str, headers: dict[str, str]) -> None:
    assert get(client, target, **headers).status == 404


@pytest.mark.parametrize("server", SERVERS)
def test_without_the_admin_api_there_is_no_page(server: str) -> None:
    with SERVERS[server](Settings(admin=False)) as running:
        assert get(running.client, "/", **BROWSER).status == 404
        assert get(running.client, "/__admin/ui").status == 404


def test_a_link_of_another_site_opens_the_page_and_nothing_else(client: HttpClient) -> None:
    assert get(client, "/__admin/ui", **NAVIGATION).status == 200
    assert get(client, "/__admin/health", **NAVIGATION).status == 403
    assert get(client, "/__admin/ui/main.js", **NAVIGATION).status == 403
    assert get(client, "/__admin/ui", **{"Sec-Fetch-Site": "cross-site"}).status == 403


def test_the_files_are_small() -> None:
    assert sum(len(file.compressed) for file in load_page_files().values()) <= MAX_BYTES


def test_modules_are_sent_without_comments_and_indentation() -> None:
    """A text over several lines would lose its indentation: there is none."""
    for path, file in load_page_files().items():
        text = file.content.decode()
        assert "/*" not in text, path
        assert path.endswith(("html", "svg")) or not re.search("^[ \\t]", text, re.MULTILINE), path
        assert not path.endswith("js") or all(line.count("`") % 2 == 0 for line in text.splitlines()), path


def test_nothing_is_loaded_from_elsewhere() -> None:
    for path, file in load_page_files().items():
        text = file.content.decode().replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://|innerHTML =|<style|\bstyle=", text), path

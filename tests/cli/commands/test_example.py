"""`example` in its three forms."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.cli.example_formats import RequestTarget, format_curl, format_http
from tests.cli.conftest import Cli

FIELDS = ["ReferenceCode", "UserId", "UserPhone", "Force3D", "PhoneVerifiedByMerchant"]
URL = "http://127.0.0.1:8080/api/paywall/masterpass/session"
BODY: dict[str, str | bool] = {"ReferenceCode": 'it\'s $HOME `id` \\ "x" ş', "UserId": "1", "Force3D": True}


def test_one_is_printed_indented(cli: Cli) -> None:
    ended = cli("example", "--seed", "7")
    assert ended.code == 0
    assert list(json.loads(ended.out)) == FIELDS
    assert ended.out == json.dumps(json.loads(ended.out), indent=2) + "\n"


def test_many_are_json_lines(cli: Cli) -> None:
    lines = cli("example", "--seed", "7", "--count", "5").out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [FIELDS] * 5
    assert len(set(lines)) == 5


@pytest.mark.parametrize("form", ["json", "curl", "http"])
def test_the_same_seed_prints_the_same(cli: Cli, form: str) -> None:
    argv = ["example", "--format", form, "--count", "3", "--seed"]
    assert cli(*argv, "7").out == cli(*argv, "7").out != cli(*argv, "8").out


@pytest.mark.parametrize("form", ["json", "curl", "http"])
def test_forms_have_short_flags(cli: Cli, form: str) -> None:
    assert (
        cli("example", "--seed", "7", f"--{form}").out == cli("example", "--seed", "7", "--format", form).out
    )


def test_without_a_seed_no_two_are_alike(cli: Cli) -> None:
    assert cli("example").out != cli("example").out


def test_the_form_does_not_change_the_request(cli: Cli) -> None:
    body = json.loads(cli("example", "--seed", "7").out)
    assert sent(cli("example", "--seed", "7", "--curl").out)["body"] == body
    assert requests_in(cli("example", "--seed", "7", "--http").out)[0]["body"] == body


def sent(command: str) -> dict[str, Any]:
    """What a POSIX shell would hand to curl."""
    words = shlex.split(command.replace(" \\\n", " "))  # shlex keeps a continued line's end, a shell does not
    assert words[:2] == ["curl", "-sS"]
    options = list(zip(words[3::2], words[4::2], strict=True))
    return {
        "url": words[2],
        "headers": [value for name, value in options if name == "-H"],
        "body": json.loads(next(value for name, value in options if name == "--data")),
    }


def requests_in(text: str) -> list[dict[str, Any]]:
    """An .http file as the editors read it: ### separates, a blank line ends the head."""
    found = []
    for block in re.split(r"^### .*\n", text, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n\n")
        request, *headers = head.split("\n")
        found.append({"request": request, "headers": headers, "body": json.loads(body)})
    return found


def test_curl_carries_address_headers_and_body(cli: Cli) -> None:
    what = sent(cli("example", "--curl", "--credentials", "my-key:my-client").out)
    assert what["url"] == URL
    assert what["headers"] == [
        "Content-Type: application/json",
        "apikeyprivate: my-key",
        "apiclientprivate: my-client",
    ]
    assert list(what["body"]) == FIELDS


def test_http_carries_address_headers_and_body(cli: Cli) -> None:
    found = requests_in(cli("example", "--http", "--count", "2", "--credentials", "my-key:my-client").out)
    assert [one["request"] for one in found] == [f"POST {URL}"] * 2
    assert found[0]["headers"][1:] == ["apikeyprivate: my-key", "apiclientprivate: my-client"]
    assert list(found[1]["body"]) == FIELDS


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://mock:1", "http://mock:1/api/paywall/masterpass/session"),
        ("https://mock/x/", "https://mock/x/api/paywall/masterpass/session"),
        (URL, URL),
    ],
)
def test_the_address_is_a_base_address(cli: Cli, base: str, url: str) -> None:
    assert sent(cli("example", "--curl", "--url", base).out)["url"] == url
    assert sent(cli("example", "--curl", MOCKPAYWALL_URL=base).out)["url"] == url


@pytest.mark.parametrize(
    "url", ["", "mock:8080", "http://", "http://a b", "http://u:p@h", "http://h/?q", "http://h:x"]
)
def test_an_address_that_is_none_is_refused_without_showing_more_than_itself(cli: Cli, url: str) -> None:
    ended = cli("example", "--curl", "--url", url)
    assert ended.code == (2 if url else 0)


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1), st.text(min_size=1))
def test_the_shell_gets_every_character_back(key: str, value: str) -> None:
    command = format_curl(
        {"ReferenceCode": value}, RequestTarget("http://h/p", key, "c'; rm -rf $(x) `y`"), 1, 1
    )
    what = sent(command)
    assert what["headers"][1:] == [f"apikeyprivate: {key}", "apiclientprivate: c'; rm -rf $(x) `y`"]
    assert what["body"] == {"ReferenceCode": value}


@given(st.text())
def test_a_body_cannot_end_a_request_of_an_http_file(value: str) -> None:
    text = format_http({"ReferenceCode": value}, RequestTarget("http://h/p", "k", "c"), 1, 1)
    assert requests_in(text)[0]["body"] == {"ReferenceCode": value}


class Echo(BaseHTTPRequestHandler):
    """Answers a POST with what it got."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = json.dumps(
            {"path": self.path, "key": self.headers["apikeyprivate"], "body": json.loads(body)}
        ).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs curl and a POSIX shell")
def test_curl_runs_as_it_is_in_a_shell(echo: str) -> None:
    sender = RequestTarget(f"{echo}/x", "k'e$y", "client")
    script = "\n".join(format_curl(BODY, sender, place, 2) for place in (1, 2)) + "\n"
    done = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True, timeout=30)
    assert [json.loads(line) for line in done.stdout.splitlines()] == [
        {"path": "/x", "key": "k'e$y", "body": BODY}
    ] * 2

"""`example` for one operation, in its three formats."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS, DEFAULTS, FOLDER
from mockpaywall.examples.example_formats import RequestTarget, format_curl, format_http
from mockpaywall.examples.language_formats import LANGUAGES
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.operation import Operation
from tests.cli.conftest import Cli
from tests.support.markdown import ROOT

FIELDS = ["ReferenceCode", "UserId", "UserPhone", "Force3D", "PhoneVerifiedByMerchant"]
URL = "http://127.0.0.1:8080/api/paywall/masterpass/session"
BODY: dict[str, str | bool] = {"ReferenceCode": 'it\'s $HOME `id` \\ "x" ş', "UserId": "1", "Force3D": True}


def test_a_single_body_is_indented(cli: Cli) -> None:
    result = cli("example", "--seed", "7")
    assert result.code == 0
    assert list(json.loads(result.out)) == FIELDS
    assert result.out == json.dumps(json.loads(result.out), indent=2) + "\n"


def test_several_bodies_are_json_lines(cli: Cli) -> None:
    lines = cli("example", "--seed", "7", "--count", "5").out.splitlines()
    assert [list(json.loads(line)) for line in lines] == [FIELDS] * 5
    assert len(set(lines)) == 5


@pytest.mark.parametrize("format_name", ["json", "curl", "http"])
def test_the_same_seed_prints_the_same_requests(cli: Cli, format_name: str) -> None:
    argv = ["example", "--format", format_name, "--count", "3", "--seed"]
    assert cli(*argv, "7").out == cli(*argv, "7").out != cli(*argv, "8").out


@pytest.mark.parametrize("format_name", ["json", "curl", "http"])
def test_formats_have_short_options(cli: Cli, format_name: str) -> None:
    assert (
        cli("example", "--seed", "7", f"--{format_name}").out
        == cli("example", "--seed", "7", "--format", format_name).out
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_program_has_the_body_the_keys_and_the_url(cli: Cli, language: str) -> None:
    argv = ["example", "payment/init", "--seed", "7"]
    program = cli(*argv, "--language", language, "--credentials", "key-1:client-1").out
    assert cli(*argv).out.strip() in program
    assert "key-1" in program
    assert "http://127.0.0.1:8080/api/paywall/masterpass/payment/init" in program


@pytest.mark.parametrize("language", CHECKOUT_PROGRAMS)
@pytest.mark.parametrize("operation", [[], ["checkout"]], ids=["by default", "by name"])
def test_a_checkout_program_has_the_address_and_the_keys(
    cli: Cli, language: str, operation: list[str]
) -> None:
    address = ["--url", "http://mock.test:1/base", "--credentials", "my-client:key-1"]
    program = cli("example", *operation, "--language", language, *address).out
    source = (ROOT / FOLDER / CHECKOUT_PROGRAMS[language].file).read_text(encoding="utf-8")
    changed = dict(zip(source.splitlines(), program.splitlines(), strict=True))
    assert {(before, after) for before, after in changed.items() if before != after} == {
        (line, line.replace(default, value))
        for default, value in zip(DEFAULTS, ("http://mock.test:1/base", "my-client", "key-1"), strict=True)
        for line in source.splitlines()
        if default in line
    }


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--count", "2"], "--language: a program is printed once"),
        (["--curl"], "--language: a program is printed once and has no other format"),
        (["--credentials", 'k"ey:client'], "--credentials: a key with quotes"),
        (["session", "--credentials", 'k"ey:client'], "--credentials: a key with quotes"),
        (["card/list"], "--language: card/list has no body; expected --format curl or http"),
        (["session", "--language", "curl"], "curl: use --format curl for one request"),
    ],
)
def test_what_no_program_can_do_is_refused(cli: Cli, argv: list[str], message: str) -> None:
    result = cli("example", "--language", "python", *argv)
    assert result.code == 2
    assert message in result.err
    assert 'k"ey' not in result.err


def test_without_a_seed_the_requests_differ(cli: Cli) -> None:
    assert cli("example").out != cli("example").out


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.key)
def test_the_format_does_not_change_the_request(cli: Cli, operation: Operation) -> None:
    argv = ["example", operation.key, "--seed", "7"]
    sample = json.loads(cli(*argv).out)
    body = sample if operation.has_body else None
    request = parse_curl(cli(*argv, "--curl").out)
    assert (request["method"], request["body"]) == (operation.method, body)
    assert request["url"].endswith(operation.path)
    (written,) = parse_http_file(cli(*argv, "--http").out)
    assert (written["request"], written["body"]) == (f"{operation.method} {request['url']}", body)
    assert written["headers"] == request["headers"]
    if not operation.has_body:
        assert request["headers"][-1:] == [f"{name}: {value}" for name, value in sample.items()]


def test_an_unknown_operation_is_refused(cli: Cli) -> None:
    result = cli("example", "zzz")
    assert (result.code, result.out) == (2, "")
    assert "payment/init" in result.err
    assert "zzz" not in result.err


def test_one_operation_has_no_script(cli: Cli) -> None:
    result = cli("example", "card/add", "--format", "sh")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("mockpaywall: sh: no format of card/add; expected json or curl or http")


def parse_curl(command: str) -> dict[str, Any]:
    """Parse *command* as a POSIX shell and curl do."""
    words = shlex.split(
        command.replace(" \\\n", " ")
    )  # shlex keeps the line end of a continued line, a shell does not
    assert words[:2] == ["curl", "-sS"]
    method = words[3] if words[2] == "-X" else ""
    words = words[4:] if method else words[2:]
    options = list(zip(words[1::2], words[2::2], strict=True))
    bodies = [json.loads(value) for name, value in options if name == "--data"]
    return {
        "method": method or ("POST" if bodies else "GET"),
        "url": words[0],
        "headers": [value for name, value in options if name == "-H"],
        "body": bodies[0] if bodies else None,
    }


def parse_http_file(text: str) -> list[dict[str, Any]]:
    """Parse an .http file as editors do: ### separates requests, a blank line ends the head."""
    requests = []
    for block in re.split(r"^### .*\n", text, flags=re.MULTILINE)[1:]:
        head, _, body = block.partition("\n\n")
        request, *headers = head.split("\n")
        content = json.loads(body) if body.strip() else None
        requests.append({"request": request, "headers": headers, "body": content})
    return requests


def test_curl_contains_url_headers_and_body(cli: Cli) -> None:
    request = parse_curl(cli("example", "--curl", "--credentials", "my-key:my-client").out)
    assert request["url"] == URL
    assert request["headers"] == [
        "Content-Type: application/json",
        "apikeyprivate: my-key",
        "apiclientprivate: my-client",
    ]
    assert list(request["body"]) == FIELDS


def test_http_contains_url_headers_and_body(cli: Cli) -> None:
    requests = parse_http_file(
        cli("example", "--http", "--count", "2", "--credentials", "my-key:my-client").out
    )
    assert [one["request"] for one in requests] == [f"POST {URL}"] * 2
    assert requests[0]["headers"][1:] == ["apikeyprivate: my-key", "apiclientprivate: my-client"]
    assert list(requests[1]["body"]) == FIELDS


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("http://mock:1", "http://mock:1/api/paywall/masterpass/session"),
        ("https://mock/x/", "https://mock/x/api/paywall/masterpass/session"),
        (URL, URL),
    ],
)
def test_the_url_is_a_base_address(cli: Cli, base: str, url: str) -> None:
    assert parse_curl(cli("example", "--curl", "--url", base).out)["url"] == url
    assert parse_curl(cli("example", "--curl", MOCKPAYWALL_URL=base).out)["url"] == url


@pytest.mark.parametrize(
    ("base", "url"),
    [
        ("", f"http://127.0.0.1:8080/x{CREATE_SESSION.path}"),
        ("http://mock:1/", f"http://mock:1/x{CREATE_SESSION.path}"),
        ("http://mock:1/x", f"http://mock:1/x{CREATE_SESSION.path}"),
        (f"http://mock:1{CREATE_SESSION.path}", f"http://mock:1{CREATE_SESSION.path}"),
    ],
)
def test_an_address_without_a_path_gets_the_base_path_of_the_settings(cli: Cli, base: str, url: str) -> None:
    arguments = ["example", "--curl", *(["--url", base] if base else [])]
    assert parse_curl(cli(*arguments, MOCKPAYWALL_BASE_PATH="/x").out)["url"] == url
    Path("mockpaywall.toml").write_text('base-path = "/x"\n')
    assert parse_curl(cli(*arguments).out)["url"] == url


def test_the_default_key_pair_is_the_first_one_of_the_settings(cli: Cli) -> None:
    from_environ = cli("example", "--curl", MOCKPAYWALL_CREDENTIALS="key-1:client-1,k:c").out
    assert parse_curl(from_environ)["headers"][1:] == ["apikeyprivate: key-1", "apiclientprivate: client-1"]
    Path("mockpaywall.toml").write_text('credentials = ["key-1:client-1", "k:c"]\n')
    assert '"key-1"' in cli("example", "--language", "go").out
    given = cli("example", "--curl", "--credentials", "a:b").out
    assert parse_curl(given)["headers"][1:] == ["apikeyprivate: a", "apiclientprivate: b"]


def test_the_key_pair_does_not_change_the_bodies(cli: Cli) -> None:
    argv = ["example", "--seed", "7"]
    assert cli(*argv).out == cli(*argv, MOCKPAYWALL_CREDENTIALS="key-1:client-1").out


@pytest.mark.parametrize(
    "url", ["", " ", "mock:8080", "http://", "http://a b", "http://u:p@h", "http://h/?q", "http://h:x"]
)
def test_an_unusable_url_is_refused(cli: Cli, url: str) -> None:
    result = cli("example", "--curl", "--url", url)
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f'mockpaywall: --url: "{url}" is not usable; ')


def test_a_blank_variable_is_the_default_url(cli: Cli) -> None:
    assert parse_curl(cli("example", "--curl", MOCKPAYWALL_URL=" ").out)["url"] == URL


@given(st.text(st.characters(blacklist_categories=["Cc", "Cs"]), min_size=1), st.text(min_size=1))
def test_a_shell_passes_every_character_to_curl(key: str, value: str) -> None:
    command = format_curl(
        {"ReferenceCode": value}, RequestTarget("http://h/p", key, "c'; rm -rf $(x) `y`"), 1, 1
    )
    request = parse_curl(command)
    assert request["headers"][1:] == [f"apikeyprivate: {key}", "apiclientprivate: c'; rm -rf $(x) `y`"]
    assert request["body"] == {"ReferenceCode": value}


@given(st.text())
def test_a_body_cannot_end_the_request_in_an_http_file(value: str) -> None:
    text = format_http({"ReferenceCode": value}, RequestTarget("http://h/p", "k", "c"), 1, 1)
    assert parse_http_file(text)[0]["body"] == {"ReferenceCode": value}


class Echo(BaseHTTPRequestHandler):
    """Answers a POST with path, key and body."""

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
        """Write nothing."""


@pytest.fixture
def echo() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.mark.skipif(not shutil.which("curl") or not shutil.which("sh"), reason="needs curl and a POSIX shell")
def test_the_curl_command_runs_in_a_shell(echo: str) -> None:
    target = RequestTarget(f"{echo}/x", "k'e$y", "client")
    script = "\n".join(format_curl(BODY, target, number, 2) for number in (1, 2)) + "\n"
    process = subprocess.run(["sh"], input=script, capture_output=True, text=True, check=True, timeout=30)
    assert [json.loads(line) for line in process.stdout.splitlines()] == [
        {"path": "/x", "key": "k'e$y", "body": BODY}
    ] * 2

"""docs/admin-api.md: the endpoints are those of the code, the commands work, access is as described."""

from __future__ import annotations

import json
import re
import shlex
from base64 import b64encode
from pathlib import Path

import pytest

from mockpaywall.app import create_app
from tests.docs.admin_shapes import SECTION, render_shapes
from tests.docs.docs_server import JSON, PATH, VALID_BODY, SentRequest, start_server
from tests.support.markdown import Markdown, load_page, plain

PAGE = load_page("docs/admin-api.md")
CHECKED_BLOCKS = PAGE.fenced_blocks()
TOKEN = "secret-token"
CALL = re.compile(r"\[`(.+)`\]\(.+\)")
VARIABLE = re.compile(r"<(?:\w+:)?([^>]+)>")


def format_variable(match: re.Match[str]) -> str:
    return f"{{{match[1]}}}"


def list_wiremock_calls() -> set[str]:
    """Return the calls on the page of WireMock's calls."""
    rows = load_page("docs/wiremock.md").section("Calls").rows("call")
    return {plain(call).replace(" ", " /__admin/") for call, *_ in rows}


def test_the_calls_are_those_of_the_code() -> None:
    listed = {
        f"{method} /__admin/{path}"
        for call, _ in PAGE.section("Calls").rows("call")
        for method, path in [CALL.sub(r"\1", call).split(" ")]
    }
    served = {
        f"{method} {VARIABLE.sub(format_variable, rule.rule)}"
        for rule in create_app().url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/__admin/") and "catch_all" not in rule.endpoint
    }
    assert listed | list_wiremock_calls() == served


def test_the_shapes_are_those_of_the_document() -> None:
    """The commands and answers in them are tested with the document: tests/api/admin/test_admin_document.py."""
    assert PAGE.section(SECTION).text == render_shapes()


def test_the_commands_work(tmp_path: Path) -> None:
    prose = Markdown(PAGE.name, PAGE.text.partition(f"\n## {SECTION}\n")[0])
    commands = [shlex.split(line) for lines in prose.code_blocks("sh") for line in lines.splitlines()]
    assert len(commands) == 7
    with start_server(tmp_path) as port:
        for curl, option, method, url, *data in commands:
            target = url.removeprefix("http://127.0.0.1:8080")
            response = SentRequest(data[1] if data else "", (), method, target).send_to(port)
            assert (curl, option, response[0]["status"][0]) == ("curl", "-X", "2")


def get_namespace_names(port: int) -> list[str]:
    body = SentRequest("", (), "GET", "/__admin/namespaces").send_to(port)[1]
    return [namespace["name"] for namespace in json.loads(body)["namespaces"]]


def test_the_namespace_of_a_request(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        SentRequest(VALID_BODY, (JSON, "apikeyprivate: only-one")).send_to(port)
        assert get_namespace_names(port) == ["default"]
        SentRequest(target=f"/ns/suite-7{PATH}").send_to(port)
        assert get_namespace_names(port) == ["suite-7", "default"]
        SentRequest().send_to(port)
        assert len(get_namespace_names(port)) == 3


def test_an_admin_request_applies_to_its_namespace_or_to_all(tmp_path: Path) -> None:
    put_mode = SentRequest('{"mode":"http=503"}', (), "PUT", "/ns/suite-7/__admin/mode")
    with start_server(tmp_path) as port:
        put_mode.send_to(port)
        assert SentRequest(target=f"/ns/suite-7{PATH}").send_to(port)[0]["status"] == "503"
        assert SentRequest().send_to(port)[0]["status"] == "200"
        SentRequest('{"mode":"http=502"}', (), "PUT", "/__admin/mode").send_to(port)
        assert SentRequest().send_to(port)[0]["status"] == "502"
        assert SentRequest(target=f"/ns/created-later{PATH}").send_to(port)[0]["status"] == "502"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("X-Other: 1", "401"),
        (f"Authorization: Bearer {TOKEN}", "200"),
        (f"Authorization: Basic {b64encode(f'any:{TOKEN}'.encode()).decode()}", "200"),
        (f"X-Admin-Token: {TOKEN}", "200"),
    ],
)
def test_the_token(tmp_path: Path, header: str, status: str) -> None:
    with start_server(tmp_path, "--admin-token", TOKEN) as port:
        assert SentRequest("", (header,), "GET", "/__admin/version").send_to(port)[0]["status"] == status
        assert SentRequest("", (), "GET", "/__admin/health").send_to(port)[0]["status"] == "200"


@pytest.mark.parametrize(("size", "status"), [(1_048_576, "422"), (1_048_577, "413")])
def test_the_limit_of_a_body(server_port: int, size: int, status: str) -> None:
    assert f"A body can have {1_048_576} bytes" in PAGE.text
    request = SentRequest("x" * size, (), "PUT", "/ns/limits/__admin/mode")
    headers, body = request.send_to(server_port)
    assert headers["status"] == status
    assert json.loads(body)["errors"][0].keys() >= {"code", "title", "detail"}

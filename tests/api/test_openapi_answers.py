"""Every answer in a mode that corrupts nothing conforms to the document, and to the exact schemas."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings import Settings
from tests.support.document_calls import MODES, send
from tests.support.exact_answers import make_answer_validator
from tests.support.servers import RunningServer, serve_asyncio
from tests.support.upstream_client import UpstreamClient, open_upstream_client


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with serve_asyncio(Settings()) as server:
        yield server


@pytest.fixture(scope="module")
def document(server: RunningServer) -> Any:
    return server.client.send(b"", method="GET", target="/__admin/openapi.json").json


@pytest.fixture(scope="module")
def browser(server: RunningServer) -> UpstreamClient:
    """A page whose user has a card."""
    browser = open_upstream_client(server)
    browser.register_card()
    return browser


def find_schema(document: Any, operation: Operation, status: int) -> Any:
    """Return the schema of the answer with that HTTP status. Fails without one."""
    responses = document["paths"][operation.path][operation.method.lower()]["responses"]
    response = responses.get(str(status)) or responses["default"]
    if "$ref" in response:
        response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return response["content"]["application/json"]["schema"]


@pytest.mark.parametrize(
    "operation", [*OPERATIONS, *UPSTREAM_OPERATIONS], ids=lambda operation: operation.name
)
def test_every_answer_conforms(browser: UpstreamClient, document: Any, operation: Operation) -> None:
    exact = make_answer_validator(operation)
    for mode in MODES:
        response = send(browser, document, operation, mode)
        schema = find_schema(document, operation, response.status)
        Draft202012Validator({**schema, "components": document["components"]}).validate(response.json)
        assert exact.is_valid(response.json), (mode, response.body)

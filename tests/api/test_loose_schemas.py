"""Schemas of the user that are looser than ours: what an operation cannot read is refused, and never a 500."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings import Settings
from tests.support.http_client import HttpResponse
from tests.support.masterpass_client import MasterpassClient, get_result, open_session
from tests.support.payment_calls import make_order
from tests.support.servers import SERVERS
from tests.support.upstream_client import UpstreamClient, open_upstream_client

WITH_SCHEMA = [one for one in (*OPERATIONS, *UPSTREAM_OPERATIONS) if one.read_input is None]
ANYTHING: dict[str, Any] = {"type": "object"}
MEMBERS: dict[str, Any] = {"properties": {"SessionId": True, "Card": {}, "PaymentDetail": {"type": "object"}}}
RUNS = [("lenient", ANYTHING), ("documented", ANYTHING), ("documented", MEMBERS), ("strict", ANYTHING)]
WRONG_VALUES = (None, True, -1, 1.5, "", "x", [], {})
NOTE = "your file of --schemas allows this; the operation does not: it reads these fields"


def write_schemas(folder: Path, schema: dict[str, Any]) -> None:
    """Replace the schema of every request, and what patches it."""
    for operation in WITH_SCHEMA:
        (folder / f"{operation.schemas}.request.json").write_text(json.dumps(schema))
        for level in ("lenient", "strict"):
            (folder / f"{operation.schemas}.request.{level}.patch.json").write_text("{}")


@pytest.fixture(scope="module", params=RUNS, ids=str)
def caller(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[UpstreamClient]:
    """A client of a server whose schemas allow every body."""
    (level, schema), folder = request.param, tmp_path_factory.mktemp("schemas")
    write_schemas(folder, schema)
    with SERVERS["asyncio"](Settings(strictness=level, schemas=folder)) as running:
        yield open_upstream_client(running)


def send(caller: UpstreamClient, operation: Operation, body: object) -> HttpResponse:
    """Send *operation* with everything that shows who calls."""
    headers = {
        "apikeyprivate": "key",
        "apiclientprivate": "client",
        **caller.keys,
        "token": caller.temp_token,
        "Authorization": f"Bearer {caller.masterpass_token}",
    }
    method, target = operation.method, operation.path
    content = body if operation.has_body else b""
    return caller.server.client.send(content, keys={}, headers=headers, method=method, target=target)


def open_user(caller: UpstreamClient, name: str) -> MasterpassClient:
    """Return a user of the merchant's server, in a namespace of the test."""
    namespace = caller.server.namespace(name.replace("/", "-"))
    return open_session(namespace, PhoneVerifiedByMerchant=True)


def list_names(operation: Operation) -> list[str]:
    """Return the fields of our schema."""
    schema = load_schema_set().files[f"{operation.schemas}.request.json"]
    return ["SessionId", *schema["properties"]]


@pytest.mark.parametrize("operation", WITH_SCHEMA, ids=lambda one: one.name)
def test_no_body_that_a_loose_schema_allows_is_an_internal_error(
    caller: UpstreamClient, operation: Operation
) -> None:
    session, names = {"SessionId": caller.session_id}, list_names(operation)
    bodies: list[dict[str, Any]] = [{}, session]
    bodies += [{**session, name: value} for name in names for value in WRONG_VALUES]
    bodies += [dict.fromkeys(names, value) for value in WRONG_VALUES]
    statuses = {send(caller, operation, body).status for body in bodies}
    assert max(statuses) < 500


def test_a_journey_needs_no_schema_of_the_user(caller: UpstreamClient) -> None:
    user = open_user(caller, "journey")
    user.register_card()
    (card,) = get_result(user.send("card/list"))["Cards"]
    order = make_order(card={"IsSavedCard": True, "CardAlias": card["CardAlias"]})
    paid = user.send("payment/init", order)
    assert get_result(paid)["ResponseCode"] == "5001"


@pytest.mark.parametrize(
    ("operation", "field"),
    [
        ("payment/init", "Card"),
        ("payment/commit", "MasterpassPaymentId"),
        ("otp/verify", "OtpToken"),
        ("card/add", "CardNumber"),
        ("card/delete", "CardAlias"),
    ],
)
def test_a_refusal_names_what_the_operation_reads(caller: UpstreamClient, operation: str, field: str) -> None:
    refused = open_user(caller, operation).send(operation)
    assert (refused.status, refused.json["ErrorCode"]) == (400, 2)
    assert f"{field}: missing" in refused.json["Message"]
    assert NOTE in refused.hint


def test_a_patch_alone_is_as_loose(tmp_path: Path) -> None:
    (tmp_path / "init-payment.request.strict.patch.json").write_text('{"required": null}')
    with SERVERS["asyncio"](Settings(strictness="strict", schemas=tmp_path)) as running:
        refused = open_session(running.namespace("shop")).send("payment/init")
    assert (refused.status, refused.json["ErrorCode"]) == (400, 2)
    assert "PaymentDetail: missing" in refused.json["Message"]


def test_a_looser_limit_is_kept(tmp_path: Path) -> None:
    schema = json.loads(json.dumps(load_schema_set().files["init-payment.request.json"]))
    del schema["properties"]["PaymentDetail"]["properties"]["ClientIP"]["maxLength"]
    (tmp_path / "init-payment.request.json").write_text(json.dumps(schema))
    with SERVERS["asyncio"](Settings(schemas=tmp_path)) as running:
        user = open_session(running.namespace("shop"))
        paid = user.send("payment/init", make_order(detail={"ClientIP": "2001:db8:0:0:0:0:0:1"}))
    assert get_result(paid)["ResponseCode"] == "0000"

"""The OpenAPI document: valid, made from the same schemas, and held against the running server."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.generation import GenerationMode

from mockpaywall.app import build_openapi_document
from mockpaywall.paywall.openapi_errors import ERROR_EXAMPLES
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.settings import Settings
from tests.api.conftest import Road
from tests.api.wire import PATH, Client

DOCUMENT: Any = build_openapi_document(load_schema_set(), Settings())
OPERATION: Any = DOCUMENT["paths"][PATH]["post"]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_server_keeps_its_document(server: Client, mode: GenerationMode) -> None:
    served = server.send(b"", method="GET", target="/__admin/openapi.json").json
    loaded = schemathesis.openapi.from_dict(served)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=loaded[PATH]["POST"].as_strategy(generation_mode=mode))
    def every_case(case: Any) -> None:
        case.call_and_validate(base_url=f"http://127.0.0.1:{server.port}")

    every_case()


def test_it_is_valid_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize("level", ["lenient", "strict"])
def test_it_is_valid_at_every_strictness(level: str) -> None:
    document: Any = build_openapi_document(load_schema_set(), Settings(strictness=level, base_path="/x"))
    validate(document)
    body = document["paths"][f"/x{PATH}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    assert (body.get("additionalProperties") is False) == (level == "strict")


def test_the_server_serves_the_same_document(server: Client) -> None:
    answer = server.send(b"", method="GET", target="/__admin/openapi.json")
    assert answer.json == DOCUMENT


def test_the_body_schema_is_the_one_checked_with() -> None:
    checked = json.loads((Path(__file__).parents[2] / "schemas/create-session.request.json").read_text())
    shown = OPERATION["requestBody"]["content"]["application/json"]["schema"]
    assert shown == {key: value for key, value in checked.items() if key not in ("$schema", "$id")}


def test_every_status_of_the_contract_is_told() -> None:
    assert set(OPERATION["responses"]) == {"200", "400", "401", "405", "413", "415", "500"}


def test_fields_and_refusals_say_where_they_come_from() -> None:
    description = [
        OPERATION,
        *OPERATION["parameters"],
        *(one for one in OPERATION["responses"].values() if one != OPERATION["responses"]["200"]),
    ]
    assert all(one["x-provenance"].split(":")[0] in ("documented", "observed", "ours") for one in description)


def answers(road: Road) -> dict[str, Any]:
    """What a server really answers in each situation the document has an example of."""
    good = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}
    with road(Settings()) as server:
        found = {
            "invalid-body": server.send({name: good[name] for name in ("ReferenceCode", "UserPhone")}),
            "invalid-phone": server.send({**good, "UserPhone": "12"}),
            "not-json": server.send(b"{x"),
            "header-missing": server.send(keys={"apiclientprivate": "c"}),
            "wrong-method": server.send(method="GET"),
            "too-large": server.send(b" " * 70_000),
            "not-json-content-type": server.send(headers={"Content-Type": "text/plain"}),
        }
    with road(Settings(credentials=(("k", "c"),))) as server:
        found["unknown-credentials"] = server.send(good)
    return {name: (answer.status, answer.json) for name, answer in found.items()}


def test_every_example_is_what_the_server_answers(road: Road) -> None:
    real = answers(road)
    shown = {
        name: (int(status), example["value"])
        for status, response in OPERATION["responses"].items()
        if status != "200"
        for name, example in response["content"]["application/json"]["examples"].items()
    }
    del shown["defect"]  # no request can ask for one
    assert real == shown
    assert {one.name for one in ERROR_EXAMPLES} == {*shown, "defect"}

"""The OpenAPI document: it is valid, built from the schemas of validation, and true of a running server."""

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
from tests.support.http_client import HttpClient
from tests.support.request_data import PATH
from tests.support.servers import Connect

DOCUMENT: Any = build_openapi_document(load_schema_set(), Settings())
OPERATION: Any = DOCUMENT["paths"][PATH]["post"]


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_server_conforms_to_its_document(client: HttpClient, mode: GenerationMode) -> None:
    served = client.send(b"", method="GET", target="/__admin/openapi.json").json
    loaded = schemathesis.openapi.from_dict(served)

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=loaded[PATH]["POST"].as_strategy(generation_mode=mode))
    def every_case(case: Any) -> None:
        case.call_and_validate(base_url=f"http://127.0.0.1:{client.port}")

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


def test_the_server_serves_the_same_document(client: HttpClient) -> None:
    response = client.send(b"", method="GET", target="/__admin/openapi.json")
    assert response.json == DOCUMENT


def test_the_body_schema_is_the_one_of_validation() -> None:
    schema = json.loads((Path(__file__).parents[2] / "schemas/create-session.request.json").read_text())
    shown = OPERATION["requestBody"]["content"]["application/json"]["schema"]
    assert shown == {key: value for key, value in schema.items() if key not in ("$schema", "$id")}


def test_it_documents_every_status() -> None:
    assert set(OPERATION["responses"]) == {"200", "400", "401", "405", "413", "415", "500"}


def test_fields_and_refusals_have_a_provenance() -> None:
    documented = [
        OPERATION,
        *OPERATION["parameters"],
        *(value for status, value in OPERATION["responses"].items() if status != "200"),
    ]
    assert all(
        item["x-provenance"].split(":")[0] in ("documented", "observed", "ours") for item in documented
    )


def actual_responses(connect: Connect) -> dict[str, Any]:
    """Return what a server sends in each situation for which the document has an example."""
    good = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}
    with connect(Settings()) as client:
        found = {
            "invalid-body": client.send({name: good[name] for name in ("ReferenceCode", "UserPhone")}),
            "invalid-phone": client.send({**good, "UserPhone": "12"}),
            "not-json": client.send(b"{x"),
            "header-missing": client.send(keys={"apiclientprivate": "c"}),
            "wrong-method": client.send(method="GET"),
            "too-large": client.send(b" " * 70_000),
            "not-json-content-type": client.send(headers={"Content-Type": "text/plain"}),
        }
    with connect(Settings(credentials=(("k", "c"),))) as client:
        found["unknown-credentials"] = client.send(good)
    return {name: (response.status, response.json) for name, response in found.items()}


def test_every_example_is_what_the_server_sends(connect: Connect) -> None:
    actual = actual_responses(connect)
    shown = {
        name: (int(status), example["value"])
        for status, response in OPERATION["responses"].items()
        if status != "200"
        for name, example in response["content"]["application/json"]["examples"].items()
    }
    del shown["defect"]  # No request can cause it.
    assert actual == shown
    assert {one.name for one in ERROR_EXAMPLES} == {*shown, "defect"}

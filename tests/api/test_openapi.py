"""The OpenAPI document: it is valid, built from the schemas of validation, and true of a running server."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.generation import GenerationMode

from mockpaywall.app import build_openapi_document
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.openapi_errors import WRONG_VALUES
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.settings import Settings
from tests.support.browser_client import TOKEN_BODY
from tests.support.documented_answers import SITUATIONS
from tests.support.http_client import HttpClient
from tests.support.masterpass_client import open_session
from tests.support.request_data import KEYS
from tests.support.servers import Connect, RunningServer, Serve

DOCUMENT: Any = build_openapi_document(load_schema_set(), Settings())
COMPONENTS: Any = DOCUMENT["components"]
EACH_OPERATION = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
EACH_EXAMPLE = pytest.mark.parametrize(
    ("name", "example"), [(name, example) for name, examples in SITUATIONS.items() for example in examples]
)
MAX_CASES = 15
"""Per operation and mode of generation."""


def get_operation(operation: Operation) -> Any:
    return DOCUMENT["paths"][operation.path][operation.method.lower()]


def resolve(item: Any) -> Any:
    """Return *item*, or the component that it refers to."""
    if "$ref" not in item:
        return item
    _, _, kind, name = item["$ref"].split("/")
    return COMPONENTS[kind][name]


@pytest.fixture(scope="session")
def served(client: HttpClient) -> Any:
    """The document that the server serves, for Schemathesis."""
    document = client.send(b"", method="GET", target="/__admin/openapi.json").json
    return schemathesis.openapi.from_dict(document)


@EACH_OPERATION
@pytest.mark.parametrize("mode", list(GenerationMode))
def test_the_server_conforms_to_its_document(
    client: HttpClient, served: Any, mode: GenerationMode, operation: Operation
) -> None:
    target = served[operation.path][operation.method]

    @settings(max_examples=MAX_CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=target.as_strategy(generation_mode=mode))
    def every_case(case: Any) -> None:
        case.call_and_validate(base_url=f"http://127.0.0.1:{client.port}")

    every_case()


def test_it_is_valid_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


@EACH_OPERATION
@pytest.mark.parametrize("level", ["lenient", "strict"])
def test_it_is_valid_at_every_strictness(level: str, operation: Operation) -> None:
    document: Any = build_openapi_document(load_schema_set(), Settings(strictness=level, base_path="/x"))
    validate(document)
    described = document["paths"][f"/x{operation.path}"][operation.method.lower()]
    if operation.has_body:
        body = described["requestBody"]["content"]["application/json"]["schema"]
        is_closed = level == "strict" and not operation.any_case
        assert (body.get("additionalProperties") is False) == is_closed


def test_it_has_every_operation() -> None:
    described = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert described == {(operation.path, operation.method.lower()) for operation in OPERATIONS}


def test_the_server_serves_the_same_document(client: HttpClient) -> None:
    response = client.send(b"", method="GET", target="/__admin/openapi.json")
    assert response.json == DOCUMENT


@EACH_OPERATION
def test_the_request_schema_is_the_one_of_validation(operation: Operation) -> None:
    path = Path(__file__).parents[2] / f"schemas/{operation.schemas}.request.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    described = get_operation(operation)
    if operation.has_body:
        shown = described["requestBody"]["content"]["application/json"]["schema"]
        assert shown == {key: value for key, value in schema.items() if key not in ("$schema", "$id")}
    else:
        assert "requestBody" not in described
        header, (name, field) = described["parameters"][-1], *schema["properties"].items()
        required = name in schema.get("required", ())
        assert (header["name"], header["in"], header["required"]) == (name, "header", required)
        assert header["schema"]["pattern"] == field["pattern"]


@EACH_OPERATION
def test_it_documents_every_status(operation: Operation) -> None:
    bodiless = {"200", "400", "401", "405", "500"}
    expected = bodiless | {"413", "415"} if operation.has_body else bodiless
    assert set(get_operation(operation)["responses"]) == expected


@EACH_OPERATION
def test_fields_and_answers_have_a_provenance(operation: Operation) -> None:
    described = get_operation(operation)
    responses = {status: resolve(response) for status, response in described["responses"].items()}
    answer = responses.pop("200")
    items = [
        described,
        *map(resolve, described["parameters"]),
        *responses.values(),
        *answer["content"]["application/json"]["examples"].values(),
        *answer["links"].values(),
    ]
    assert all(item["x-provenance"].split(":")[0] in ("documented", "observed", "ours") for item in items)


def list_examples(operation: Operation, *statuses: str) -> dict[str, tuple[int, Any]]:
    """Return status and value of each example of a response, by name."""
    return {
        name: (int(status), example["value"])
        for status, response in get_operation(operation)["responses"].items()
        if not statuses or status in statuses
        for name, example in resolve(response)["content"]["application/json"]["examples"].items()
    }


@EACH_OPERATION
def test_every_example_is_valid_by_its_schema(operation: Operation) -> None:
    for response in get_operation(operation)["responses"].values():
        content = resolve(response)["content"]["application/json"]
        validator = Draft202012Validator({**content["schema"], "components": COMPONENTS})
        for example in content["examples"].values():
            validator.validate(example["value"])


def test_every_situation_has_an_example_and_the_reverse() -> None:
    described = {
        operation.name: set(list_examples(operation, "200")) - {"session-not-found"}
        for operation in OPERATIONS
        if operation.needs_session
    }
    assert described == {name: set(situations) for name, situations in SITUATIONS.items()}


MASKED_VALUES = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"),
    (r'"[0-9a-f]{32}"', "TOKEN"),
    (r'"[0-9A-F]{64}"', "UNIQUE"),
    (r'"(RetrievalReferenceNumber|RefNo|CardId|PaymentId|ActivityId|PaymentActivityId)": "?[0-9]+"?', r"\1"),
    (r'"requestReferenceNo": "[0-9]{12}"', "REFERENCE"),
    (r'"orderNo": "[0-9a-f]{40}"', "ORDER"),
    (r"http://[^/]+/", "BASE"),
)


def mask(value: Any) -> str:
    """Return *value* as JSON, keys in order, without what differs from run to run."""
    text = json.dumps(value)
    for pattern, word in MASKED_VALUES:
        text = re.sub(pattern, word, text)
    return text


@EACH_EXAMPLE
def test_every_example_of_an_answer_is_what_the_server_sends(
    running: RunningServer, name: str, example: str
) -> None:
    operation = next(operation for operation in OPERATIONS if operation.name == name)
    response = SITUATIONS[name][example](open_session(running.namespace(f"t-{uuid4()}")))
    status, value = list_examples(operation, "200")[example]
    assert (response.status, mask(response.json)) == (status, mask(value))
    assert json.dumps(response.json, ensure_ascii=False, separators=(",", ":")) == response.body.decode()


@pytest.fixture(scope="session")
def running(serve: Serve) -> Any:
    """A shared server for situations in namespaces of their own."""
    with serve(Settings()) as server:
        yield server


def get_access(client: HttpClient, operation: Operation) -> dict[str, str]:
    """Return the headers that show who calls: keys, or a new token."""
    public = {"apikeypublic": "public", "apiclientpublic": "c"}
    if operation.access is Access.TEMP_TOKEN:
        response = client.send(TOKEN_BODY, keys=public, target="/api/paywall/temptoken")
        return {"token": response.json["Body"]["Token"]}
    return public if operation.access is Access.PUBLIC_KEYS else dict(KEYS)


def send_refused_requests(connect: Connect, operation: Operation) -> dict[str, Any]:
    """Return what a server sends in each situation for which the document has an example of a refusal."""
    schema = load_schema_set().files[f"{operation.schemas}.request.json"]
    sample = {
        name: field["examples"][0] for name, field in schema["properties"].items() if "examples" in field
    }
    part = "body" if operation.has_body else "headers"
    with connect(Settings()) as client:
        access = get_access(client, operation)
        request: dict[str, Any] = {
            "method": operation.method,
            "target": operation.path,
            "body": b"",
            "keys": access,
            part: sample,
        }
        without_first = dict(list(access.items())[1:])
        found = {
            "header-missing": client.send(**{**request, "keys": without_first}),
            "wrong-method": client.send(**{**request, "method": "GET" if operation.has_body else "POST"}),
        }
        for required in schema.get("required", ())[:1]:
            rest = {name: value for name, value in sample.items() if name != required}
            name = "invalid-body" if operation.has_body else "session-missing"
            found[name] = client.send(**{**request, part: rest})
        if operation.has_body:
            found |= {
                "not-json": client.send(**{**request, "body": b"{x"}),
                "too-large": client.send(**{**request, "body": b" " * 70_000}),
                "not-json-content-type": client.send(
                    **{**request, "headers": {"Content-Type": "text/plain"}}
                ),
            }
        if operation.name in WRONG_VALUES:
            name, field, value = WRONG_VALUES[operation.name]
            found[name] = client.send(**{**request, part: {**sample, field: value}})
        if operation.needs_session:
            found["session-not-found"] = client.send(**request)
        if operation.schemas == "mark-sdk-payment":
            found["payment-not-found"] = client.send(**request)
        if operation.access is Access.TEMP_TOKEN:
            found["unknown-token"] = client.send(**{**request, "keys": {"token": "x"}})
    if operation.access is not Access.TEMP_TOKEN:
        with connect(Settings(credentials=(("k", "c"),))) as client:
            found["unknown-credentials"] = client.send(**request)
    return {name: (response.status, response.json) for name, response in found.items()}


@EACH_OPERATION
def test_every_example_of_a_refusal_is_what_the_server_sends(connect: Connect, operation: Operation) -> None:
    described = list_examples(operation)
    shown = {
        name: value for name, value in described.items() if name not in SITUATIONS.get(operation.name, {})
    }
    shown.pop("success", None)
    del shown["defect"]  # No request can cause it.
    assert send_refused_requests(connect, operation) == shown

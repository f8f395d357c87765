"""The OpenAPI document: it is valid, built from the schemas of validation, and true of a running server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
import yaml
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.checks import ignored_auth
from schemathesis.generation import GenerationMode

from mockpaywall.app import build_openapi_document
from mockpaywall.openapi.components import to_camel_case, to_pascal_case
from mockpaywall.openapi.document_versions import VERSIONS
from mockpaywall.openapi.version_3_0 import to_version_3_0
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.openapi_errors import WRONG_VALUES
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.strictness import STRICTNESS
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings import Settings
from tests.support.browser_client import TOKEN_BODY
from tests.support.documented_answers import SITUATIONS
from tests.support.exact_answers import make_answer_validator
from tests.support.http_client import HttpClient, HttpResponse
from tests.support.masterpass_client import open_session
from tests.support.request_data import KEYS
from tests.support.servers import Connect, RunningServer, Serve
from tests.support.upstream_answers import UPSTREAM_SITUATIONS
from tests.support.upstream_client import open_upstream_client

URL = "http://127.0.0.1:8080"
DOCUMENT: Any = build_openapi_document(load_schema_set(), Settings(), URL)
COMPONENTS: Any = DOCUMENT["components"]
ALL_OPERATIONS = (*OPERATIONS, *UPSTREAM_OPERATIONS)
EACH_OPERATION = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
EACH_OF_ALL = pytest.mark.parametrize("operation", ALL_OPERATIONS, ids=lambda operation: operation.name)
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
    exact = make_answer_validator(operation)
    keys = {} if operation.access is Access.TEMP_TOKEN else get_access(client, operation)

    @settings(max_examples=MAX_CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=target.as_strategy(generation_mode=mode))
    def every_case(case: Any) -> None:
        case.headers = {**(case.headers or {}), **keys}
        response = case.call_and_validate(
            base_url=f"http://127.0.0.1:{client.port}", excluded_checks=[ignored_auth]
        )
        assert response.status_code != 200 or exact.is_valid(response.json())

    every_case()


def test_it_is_valid_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("level", STRICTNESS)
def test_it_is_valid_at_every_strictness_and_in_every_version(level: str, version: str) -> None:
    own = Settings(strictness=level, base_path="/x")
    document: Any = VERSIONS[version](build_openapi_document(load_schema_set(), own, URL))
    validate(document)
    for operation in OPERATIONS:
        assert operation.method.lower() in document["paths"][f"/x{operation.path}"]
        name = f"{to_pascal_case(operation.schemas)}Request"
        if operation.has_body:
            body = document["components"]["schemas"][name]
            is_closed = level == "strict" and not operation.any_case
            assert (body.get("additionalProperties") is False) == is_closed


def test_it_has_every_operation() -> None:
    described = {(path, method) for path, item in DOCUMENT["paths"].items() for method in item}
    assert described == {(operation.path, operation.method.lower()) for operation in ALL_OPERATIONS}


def test_the_server_serves_the_same_document_in_each_form(client: HttpClient) -> None:
    own = {**DOCUMENT, "servers": [{"url": "http://test"}]}

    def get(target: str) -> HttpResponse:
        return client.send(b"", method="GET", target=f"/__admin/{target}")  # its Host is "test"

    assert get("openapi.json").json == get("openapi.json?version=3.1").json == own
    assert get("openapi.json?version=3.0").json == to_version_3_0(own)
    served = get("openapi.yaml?version=3.0")
    assert served.header("Content-Type") == "application/yaml"
    assert yaml.load(served.body, yaml.CSafeLoader) == to_version_3_0(own)
    refused = get("openapi.yaml?version=2.0")
    assert (refused.status, refused.json["errors"][0]["detail"]) == (400, "version is one of 3.1, 3.0")


def inline(value: Any) -> Any:
    """Return a schema of a request with the references replaced by their components."""
    if isinstance(value, list):
        return [inline(each) for each in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        return inline(resolve(value))
    result = {name: each if name.startswith("x-") else inline(each) for name, each in value.items()}
    options = result.get("anyOf", [])
    if len(result) == 1 and options[1:] == [{"type": "null"}]:
        return {**options[0], "type": ["object", "null"]}
    return result


def without_names(value: Any) -> Any:
    """Return a schema without its titles and descriptions, which are joined, and without what only files have."""
    if isinstance(value, list):
        return [without_names(each) for each in value]
    if not isinstance(value, dict):
        return value
    dropped = ("$schema", "$id", "title", "description")
    items = {"items": {}} if "array" in value.get("type", ()) else {}
    return items | {name: without_names(each) for name, each in value.items() if name not in dropped}


@EACH_OF_ALL
def test_the_request_schema_is_the_one_of_validation(operation: Operation) -> None:
    path = Path(__file__).parents[2] / f"schemas/{operation.schemas}.request.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    described = get_operation(operation)
    if operation.has_body:
        shown = described["requestBody"]["content"]["application/json"]["schema"]
        assert shown == {"$ref": f"#/components/schemas/{to_pascal_case(operation.schemas)}Request"}
        assert without_names(inline(shown)) == without_names(schema)
        return
    assert "requestBody" not in described
    shown = [each for each in described["parameters"] if each.get("name") in schema["properties"]]
    for parameter, (name, field) in zip(shown, schema["properties"].items(), strict=True):
        required = name in schema.get("required", ())
        place = schema.get("x-in", "header")
        assert (parameter["name"], parameter["in"], parameter["required"]) == (name, place, required)
        assert parameter["schema"].get("pattern") == field.get("pattern")


@EACH_OF_ALL
def test_an_operation_has_what_generators_name_things_by(operation: Operation) -> None:
    described = get_operation(operation)
    assert described["operationId"] == to_camel_case(operation.name)
    assert described["tags"][0] in {tag["name"] for tag in DOCUMENT["tags"]}
    schemes = [name for each in described["security"] for name in each]
    assert set(schemes) <= set(COMPONENTS["securitySchemes"])
    assert bool(schemes) == (operation.access is not Access.TEMP_TOKEN)


def iter_schemas(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in the components, except for examples."""
    if isinstance(value, dict):
        yield value
        for name, each in value.items():
            if name not in ("examples", "enum") and not name.startswith("x-"):
                yield from iter_schemas(each)
    elif isinstance(value, list):
        for each in value:
            yield from iter_schemas(each)


def test_no_schema_has_what_generators_cannot_read() -> None:
    for name, component in COMPONENTS["schemas"].items():
        assert component["title"] == name
        for schema in iter_schemas(component):
            assert "$ref" not in schema or len(schema) == 1
            assert schema.get("type") != "null" or len(schema) == 1
            assert "array" not in schema.get("type", ()) or "items" in schema


@EACH_OPERATION
def test_it_documents_every_status(operation: Operation) -> None:
    bodiless = {"200", "400", "401", "405", "500"}
    expected = bodiless | {"413", "415"} if operation.has_body else bodiless
    assert set(get_operation(operation)["responses"]) == expected


@EACH_OF_ALL
def test_fields_and_answers_have_a_provenance(operation: Operation) -> None:
    described = get_operation(operation)
    responses = {status: resolve(response) for status, response in described["responses"].items()}
    answer = responses.pop("200")
    items = [
        described,
        *map(resolve, described["parameters"]),
        *responses.values(),
        *answer["content"]["application/json"].get("examples", {}).values(),
        *answer.get("links", {}).values(),
        *COMPONENTS["securitySchemes"].values(),
    ]
    assert all(item["x-provenance"].split(":")[0] in ("documented", "observed", "ours") for item in items)


def list_examples(operation: Operation, *statuses: str) -> dict[str, tuple[int, Any]]:
    """Return status and value of each example of a response, by name."""
    return {
        name: (int(status) if status.isdigit() else 0, example["value"])
        for status, response in get_operation(operation)["responses"].items()
        if not statuses or status in statuses
        for name, example in resolve(response)["content"]["application/json"].get("examples", {}).items()
    }


@EACH_OF_ALL
def test_every_example_is_valid_by_its_schema(operation: Operation) -> None:
    for response in get_operation(operation)["responses"].values():
        content = resolve(response)["content"]["application/json"]
        validator = Draft202012Validator({**content["schema"], "components": COMPONENTS})
        for example in content.get("examples", {}).values():
            validator.validate(example["value"])


def test_every_situation_has_an_example_and_the_reverse() -> None:
    described = {
        operation.name: set(list_examples(operation, "200")) - {"session-not-found"}
        for operation in OPERATIONS
        if operation.needs_session
    }
    described |= {operation.name: set(list_examples(operation)) for operation in UPSTREAM_OPERATIONS}
    all_situations = {**SITUATIONS, **UPSTREAM_SITUATIONS}
    assert described == {name: set(situations) for name, situations in all_situations.items()}


MASKED_VALUES = (
    (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "GUID"),
    (r'"[0-9a-f]{32}"', "TOKEN"),
    (r'"[0-9A-F]{64}"', "UNIQUE"),
    (r'"(RetrievalReferenceNumber|RefNo|CardId|PaymentId|ActivityId|PaymentActivityId)": "?[0-9]+"?', r"\1"),
    (
        r'"(retrievalReferenceNumber|refNo|cardId|paymentId|activityId|paymentActivityId)": "?[0-9]+"?',
        r"\1",
    ),
    (r'"requestReferenceNo": "[0-9]{12}"', "REFERENCE"),
    (r'"eyJ[A-Za-z0-9_.-]+"', "JWT"),
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


@pytest.mark.parametrize(
    ("name", "example"), [(name, each) for name, examples in UPSTREAM_SITUATIONS.items() for each in examples]
)
def test_every_example_of_masterpass_is_what_the_server_sends(
    running: RunningServer, name: str, example: str
) -> None:
    operation = next(operation for operation in UPSTREAM_OPERATIONS if operation.name == name)
    response = UPSTREAM_SITUATIONS[name][example](open_upstream_client(running))
    value = load_schema_set().get_response_schema(name)["x-examples"][example]["value"]
    described = list_examples(operation, str(response.status), "default")[example][1]
    assert mask(response.json) == mask(value) == mask(described)
    assert response.status == response.json["statusCode"]


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

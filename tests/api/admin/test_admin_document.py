"""The OpenAPI document of the admin API: it has every route, and its samples are what a server takes and sends."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from mockpaywall import __version__
from mockpaywall.openapi.version_3_0 import to_version_3_0
from mockpaywall.settings import Settings
from mockpaywall.web.admin import ROUTES
from mockpaywall.web.admin_openapi.admin_document import SHARED_REFUSALS, build_admin_document
from mockpaywall.web.admin_openapi.call_specs import CallGroup, CallSpec, load_groups
from tests.support.admin_samples import (
    SAMPLE_ORIGIN,
    SampleAnswer,
    SampleServer,
    is_excerpt,
    load_parameters,
    make_refused_call,
    mask_sample,
    provoking_statuses,
    serve_samples,
)
from tests.support.closed_schemas import close_schemas, make_closed_validator
from tests.support.http_client import HttpClient

DOCUMENT: Any = build_admin_document(__version__, SAMPLE_ORIGIN)
CLOSED_SCHEMAS = close_schemas(DOCUMENT["components"]["schemas"])
RESPONSES: Any = DOCUMENT["components"]["responses"]
GROUPS = load_groups()
EACH_GROUP = pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
VARIABLE = re.compile("<(?:[a-z]+:)?([^>]+)>")
JSON = "application/json"
CALLS_WITH_BODY = [
    calls[0] for group in GROUPS if (calls := [call for call in group.calls if call.body is not None])
]
"""One per group: Schemathesis takes long to make wrong requests."""
MAX_CASES = 2
"""Wrong requests per call."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="session")
def sample_server() -> Iterator[SampleServer]:
    with serve_samples() as server:
        yield server


def get_operation(call: CallSpec) -> Any:
    return DOCUMENT["paths"][call.path][call.method.lower()]


def get_response(call: CallSpec, status: int) -> Any:
    return get_operation(call)["responses"][str(status)]


def check(schema: Any, value: Any, where: str) -> None:
    errors = [
        f"{where}: {error.json_path}: {error.message}"
        for error in make_closed_validator(schema, CLOSED_SCHEMAS).iter_errors(value)
    ]
    assert errors == []


def check_answer(call: CallSpec, status: int, answer: SampleAnswer) -> None:
    """Check that *answer* is the described one, and that the one shown is an excerpt of it."""
    where = f"{call.method} {call.path}, {status}"
    assert answer.status == status, (where, answer)
    described = get_response(call, status)
    assert described.get("headers", {}).keys() <= answer.headers.keys(), where
    if "content" not in described:
        assert answer.text == "", where
        return
    content = described["content"][answer.media_type]
    check(content["schema"], answer.value, where)
    assert is_excerpt(mask_sample(content["example"]), mask_sample(answer.value)), (where, answer.text)


def test_it_is_valid_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert (DOCUMENT["openapi"], DOCUMENT["info"]["version"]) == ("3.1.0", __version__)


def test_it_is_valid_as_version_3_0() -> None:
    document: Any = to_version_3_0(DOCUMENT)
    validate(document)
    assert document["openapi"].startswith("3.0")


def test_it_has_every_route_and_no_other() -> None:
    described = {(method.upper(), path) for path, item in DOCUMENT["paths"].items() for method in item}
    assert described == {(route.method, VARIABLE.sub(r"{\1}", route.path)) for route in ROUTES}
    assert len(described) == len(ROUTES)


def test_the_ids_of_operations_differ() -> None:
    ids = [call.id for group in GROUPS for call in group.calls]
    assert len(set(ids)) == len(ids)


def test_every_variable_of_a_path_is_a_parameter() -> None:
    known = load_parameters()
    for group in GROUPS:
        for call in group.calls:
            parameters = [known[name] for name in call.parameters]
            variables = {each["name"] for each in parameters if each["in"] == "path"}
            assert variables == set(re.findall("{([^}]+)}", call.path)), call.path


def test_calls_refusals_schemas_and_parameters_have_a_provenance() -> None:
    described = [operation for item in DOCUMENT["paths"].values() for operation in item.values()]
    own = [each for one in described for each in one["responses"].values() if "$ref" not in each]
    components = [each for part in DOCUMENT["components"].values() for each in part.values()]
    for each in (*described, *own, *components):
        assert each["x-provenance"].split(":")[0] in ("documented", "observed", "ours"), each


@EACH_GROUP
def test_the_samples_are_what_the_server_takes_and_sends(
    sample_server: SampleServer, group: CallGroup
) -> None:
    for call in group.calls:
        if call.body is not None:
            check(call.body["schema"], call.body["example"], f"{call.method} {call.path}, request")
        answer = sample_server.send_sample(call)
        check_answer(call, call.answer.get("status", 200), answer)


@EACH_GROUP
def test_the_refusals_are_what_the_server_sends(sample_server: SampleServer, group: CallGroup) -> None:
    for call in group.calls:
        for status in provoking_statuses(call):
            refused = make_refused_call(call, status)
            check_answer(call, int(status), sample_server.send_sample(refused))


def list_shared_refusals() -> dict[str, tuple[str, Any]]:
    """Return status and value of each example of a shared refusal, by name."""
    return {
        name: (status, example["value"])
        for status, component in SHARED_REFUSALS.items()
        for name, example in RESPONSES[component]["content"][JSON]["examples"].items()
    }


def test_the_shared_refusals_are_what_the_server_sends(sample_server: SampleServer) -> None:
    send = sample_server.send_text
    origin = {"Origin": "https://shop.example"}
    with serve_samples(Settings(admin_token="secret")) as protected:
        sent = {
            "invalid-parameter": send("GET", "/__admin/requests?limit=x", None),
            "unknown-parameter": send("GET", "/__admin/requests?limt=1", None),
            "half-key-pair": send("GET", "/__admin/requests", None, {"apikeyprivate": "my-key"}),
            "invalid-id": send("GET", "/__admin/requests/1", None),
            "no-token": protected.send_text("GET", "/__admin/mode", None),
            "other-origin": send("GET", "/__admin/mode", None, origin),
            "too-large": send("PUT", "/__admin/mode", " " * 1_048_577),
            "not-json": send("PUT", "/__admin/mode", "{mode}"),
        }
    shown = list_shared_refusals()
    del shown["no-store"], shown["defect"]  # No request can cause them.
    assert {name: (str(answer.status), answer.value) for name, answer in sent.items()} == shown
    for name, (_, value) in list_shared_refusals().items():
        check({"$ref": "#/components/schemas/Errors"}, value, name)


def test_without_a_token_only_the_open_calls_are_served() -> None:
    with serve_samples(Settings(admin_token="secret")) as server:
        for group in GROUPS:
            for call in group.calls:
                is_open = get_operation(call).get("security") == [{}]
                if is_open or call.method == "GET":
                    target = re.sub("{[^}]+}", "main.js", call.path)
                    answer = server.send_text(call.method, f"/__admin{target}", None)
                    assert (answer.status == 401) != is_open, call.path


@pytest.mark.parametrize("path", ["openapi-admin.json", "docs/swagger"])
def test_the_server_serves_it(sample_server: SampleServer, path: str) -> None:
    assert sample_server.send("GET", f"/ns/any/__admin/{path}").value == DOCUMENT


def test_the_answers_to_wrong_requests_are_described(shared_server: HttpClient) -> None:
    described = schemathesis.openapi.from_dict(DOCUMENT)
    for call in CALLS_WITH_BODY:
        strategy = described[call.path][call.method].as_strategy(generation_mode=GenerationMode.NEGATIVE)

        @settings(
            max_examples=MAX_CASES, deadline=None, suppress_health_check=list(HealthCheck), database=None
        )
        @given(case=strategy)
        def every_case(case: Any) -> None:
            case.call_and_validate(base_url=f"{shared_server.url}/ns/wrong/__admin", checks=CHECKS)

        every_case()

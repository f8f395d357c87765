"""Every call of WireMock's admin API is answered in its shape or refused by name, and no word is treated as an id."""

from __future__ import annotations

import re

import pytest

from mockpaywall.web.admin import ROUTES
from mockpaywall.wiremock.dialect import WIREMOCK_CALLS, DialectCall, Support
from tests.api.admin.suite import Suite

UUID = "00000000-0000-4000-8000-000000000000"
REFUSED = [call for call in WIREMOCK_CALLS if call.support is Support.REFUSED]
WITHOUT_EFFECT = [call for call in WIREMOCK_CALLS if call.support is Support.WITHOUT_EFFECT]
STUB = {"request": {"method": "POST", "urlPath": "/x"}, "response": {"status": 503}}


def name_call(call: DialectCall) -> str:
    return f"{call.method} {call.path}"


def fill_path(path: str) -> str:
    return path.replace("{id}", UUID).replace("{name}", "a/b.json" if path.startswith("/files") else "x")


def test_every_call_has_a_route() -> None:
    served = {(route.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)) for route in ROUTES}
    assert [name_call(call) for call in WIREMOCK_CALLS if (call.method, call.path) not in served] == []
    assert len({(call.method, call.path) for call in WIREMOCK_CALLS}) == len(WIREMOCK_CALLS)


@pytest.mark.parametrize("call", REFUSED, ids=name_call)
def test_a_refused_call_is_named_and_says_what_to_use(suite: Suite, call: DialectCall) -> None:
    error = suite.admin_error(call.status, call.method, fill_path(call.path), {})
    assert error["title"].startswith(f"{call.method} /__admin{call.path} is a call of WireMock")
    assert error["detail"] == call.note


@pytest.mark.parametrize("call", WITHOUT_EFFECT, ids=name_call)
def test_a_call_without_effect_says_so(suite: Suite, call: DialectCall) -> None:
    assert suite.admin_json(call.method, call.path) == {"status": "ignored", "message": call.note}
    assert suite.admin_json("GET", "/health")["status"] == "healthy"


@pytest.mark.parametrize("word", ["save", "import", "reset", "unmatched", "remove", "xyz"])
@pytest.mark.parametrize("group", ["mappings", "requests", "rules", "sessions"])
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE"])
def test_no_word_is_taken_for_an_id(suite: Suite, method: str, group: str, word: str) -> None:
    """It is a call, a call with another method, an unknown call, or an id that is not a UUID: never `not found`."""
    response = suite.admin(method, f"/{group}/{word}", {})
    if response.status == 400:
        assert response.json["errors"][0]["title"] == f"{word} is not a valid UUID"
        assert suite.admin(method, f"/{group}/{UUID}", {}).status in (200, 404, 422)
    elif response.status == 404:
        assert response.json["errors"][0]["title"] == "No such admin call"
    elif response.status == 405:
        assert method not in (response.header("Allow") or "").split(", ")
    else:
        assert response.status in (200, 422)


def test_a_known_word_with_another_method_is_405(suite: Suite) -> None:
    for method, path, allowed in (
        ("GET", "/mappings/save", "OPTIONS, POST"),
        ("DELETE", "/requests/count", "OPTIONS, POST"),
        ("POST", "/mappings/unmatched", "DELETE, GET, HEAD, OPTIONS"),
    ):
        response = suite.admin(method, path)
        assert (response.status, response.header("Allow")) == (405, allowed)


def test_recordings_and_files_are_empty(suite: Suite) -> None:
    assert suite.admin_json("GET", "/recordings/status") == {"status": "NeverStarted"}
    assert suite.admin_json("POST", "/recordings/snapshot", {"repeatsAsScenarios": False}) == {"mappings": []}
    assert suite.admin_json("GET", "/files") == []


def list_modes(suite: Suite) -> list[str]:
    return [stub["metadata"]["paywall"]["mode"] for stub in suite.admin_json("GET", "/mappings")["mappings"]]


def test_import_adds_all_stubs_or_none(suite: Suite) -> None:
    stubs = [STUB, {**STUB, "response": {"status": 404}}]
    assert suite.admin_json("POST", "/mappings/import", {"mappings": stubs, "importOptions": None}) == {}
    assert list_modes(suite) == ["http=503:empty", "http=404:empty"]
    wrong = [STUB, {"response": {"proxyBaseUrl": "http://x"}}]
    error = suite.admin_error(422, "POST", "/mappings/import", {"mappings": wrong})
    assert error["source"]["pointer"] == "/mappings/1/response/proxyBaseUrl"
    assert len(list_modes(suite)) == 2
    assert suite.admin_error(422, "POST", "/mappings/import", {})["detail"]


@pytest.mark.parametrize(
    ("options", "modes"),
    [
        ({}, ["http=404:empty", "http=503:empty"]),
        ({"duplicatePolicy": "OVERWRITE", "deleteAllNotInImport": True}, ["http=503:empty"]),
        ({"duplicatePolicy": "IGNORE"}, ["http=404:empty", "http=500:empty"]),
        ({"duplicatePolicy": "IGNORE", "deleteAllNotInImport": True}, ["http=500:empty"]),
    ],
)
def test_the_options_of_an_import(suite: Suite, options: dict[str, object], modes: list[str]) -> None:
    suite.admin_json("POST", "/mappings", {"id": UUID, "response": {"status": 500}})
    suite.admin_json("POST", "/mappings", {"response": {"status": 404}})
    body = {"mappings": [{"id": UUID, "response": {"status": 503}}], "importOptions": options}
    suite.admin_json("POST", "/mappings/import", body)
    assert list_modes(suite) == modes


@pytest.mark.parametrize(
    ("options", "pointer"),
    [
        ({"duplicatePolicy": "MERGE"}, "/importOptions/duplicatePolicy"),
        ({"deleteAllNotInImport": 1}, "/importOptions/deleteAllNotInImport"),
        ({"other": 1}, "/importOptions/other"),
    ],
)
def test_an_unusable_option_is_refused(suite: Suite, options: object, pointer: str) -> None:
    body = {"mappings": [], "importOptions": options}
    assert suite.admin_error(422, "POST", "/mappings/import", body)["source"] == {"pointer": pointer}


def test_stubs_are_found_and_removed_by_metadata(suite: Suite) -> None:
    suite.admin_json("POST", "/rules", {"mode": "http=503", "times": 7})
    suite.admin_json("POST", "/rules", {"mode": "delay=1"})
    pattern = {"matchesJsonPath": {"expression": "$.paywall.times", "equalTo": "7"}}
    found = suite.admin_json("POST", "/mappings/find-by-metadata", pattern)
    assert [stub["metadata"]["paywall"]["mode"] for stub in found["mappings"]] == ["http=503"]
    assert found["meta"] == {"total": 1}
    assert suite.admin_json("POST", "/mappings/remove-by-metadata", pattern) == {}
    assert list_modes(suite) == ["delay=1"]


def test_a_stub_is_removed_by_its_id_or_by_its_request(suite: Suite) -> None:
    stub = suite.admin_json("POST", "/mappings", STUB)
    suite.admin_json("POST", "/mappings", {**STUB, "request": {"method": "GET", "urlPath": "/y"}})
    other = {"id": UUID, "request": {"method": "GET", "urlPath": "/none"}}
    assert suite.admin_json("POST", "/mappings/remove", other) == {}
    assert len(list_modes(suite)) == 2
    suite.admin_json("POST", "/mappings/remove", {"id": stub["id"], "request": {"urlPath": "/y"}})
    suite.admin_json("POST", "/mappings/remove", {"request": {"method": "GET", "urlPath": "/y"}})
    assert list_modes(suite) == []


def test_unmatched_stubs_are_those_that_chose_no_request(suite: Suite) -> None:
    suite.admin_json("POST", "/rules", {"mode": "http=503", "name": "used"})
    suite.admin_json("POST", "/rules", {"mode": "delay=1", "name": "unused", "match": {"urlPath": "/none"}})
    suite.send_session()
    unmatched = suite.admin_json("GET", "/mappings/unmatched")
    assert [stub["name"] for stub in unmatched["mappings"]] == ["unused"]
    assert suite.admin_json("DELETE", "/mappings/unmatched") == {}
    assert list_modes(suite) == ["http=503"]


def test_old_paths_add_stubs_too(suite: Suite) -> None:
    assert suite.admin("POST", "/mappings/new", {**STUB, "id": UUID}).status == 201
    assert suite.admin("POST", "/mappings/edit", {"id": UUID, "response": {"status": 404}}).status == 201
    assert list_modes(suite) == ["http=404:empty"]

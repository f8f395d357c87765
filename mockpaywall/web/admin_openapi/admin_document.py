"""The OpenAPI 3.1 document of the admin API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mockpaywall.http.reason_phrases import get_reason_phrase
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.web.admin_openapi.call_specs import SHARED, CallGroup, CallSpec, load_file, load_groups
from mockpaywall.web.admin_openapi.sample_command import format_command

JSON = "application/json"
ERRORS = {"$ref": "#/components/schemas/Errors"}
SHARED_REFUSALS = {
    "400": "bad-request",
    "401": "unauthorized",
    "403": "forbidden",
    "413": "too-large",
    "422": "unprocessable",
    "500": "defect",
    "503": "unavailable",
}
"""By status: the component that every call has which can be refused so."""
BODY_STATUSES = frozenset({"413", "422"})
"""Only a call with a body is refused with these, and one that changes something without a body."""

Parameters = Mapping[str, Document]


def build_admin_document(version: str, url: str) -> Document:
    """Build the document. *version* is that of mockpaywall, *url* that of the server, without /__admin."""
    shared, groups = load_file(SHARED), load_groups()
    components = shared["components"]
    parameters = _merge(components["parameters"], (group.parameters for group in groups))
    paths: dict[str, Document] = {}
    for group in groups:
        for call in group.calls:
            paths.setdefault(call.path, {})[call.method.lower()] = _build_operation(call, group, parameters)
    return {
        **shared,
        "info": {**shared["info"], "version": version},
        "servers": [{**server, "url": f"{url}{server['url']}"} for server in shared["servers"]],
        "tags": [{"name": group.name, "description": group.description} for group in groups],
        "paths": paths,
        "components": {
            **components,
            "parameters": parameters,
            "schemas": _merge(components["schemas"], (group.schemas for group in groups)),
        },
    }


def _merge(first: Parameters, others: Iterable[Parameters]) -> dict[str, Document]:
    merged = dict(first)
    for other in others:
        merged |= other
    return merged


def _build_operation(call: CallSpec, group: CallGroup, parameters: Parameters) -> Document:
    own = {name: parameters[name] for name in call.parameters}
    operation: Document = {
        "operationId": call.id,
        "tags": [group.name],
        "summary": call.summary,
        **({"description": call.description} if call.description else {}),
        **({} if call.needs_token else {"security": [{}]}),
        "parameters": [{"$ref": f"#/components/parameters/{name}"} for name in own],
    }
    if call.body is not None:
        operation["requestBody"] = {"required": True, "content": {JSON: call.body}}
    return {
        **operation,
        "responses": _build_responses(call),
        "x-codeSamples": [{"lang": "Shell", "label": "curl", "source": format_command(call, own.values())}],
        "x-provenance": call.provenance,
    }


def _build_responses(call: CallSpec) -> Document:
    """Build the answer, the refusals of the call itself, then those that it has in common with others."""
    status = str(call.answer.get("status", 200))
    responses = {status: _build_answer(call, status)}
    responses |= {status: _build_refusal(refusal, call) for status, refusal in call.refusals.items()}
    for shared in _iter_shared_statuses(call):
        responses.setdefault(shared, {"$ref": f"#/components/responses/{SHARED_REFUSALS[shared]}"})
    return dict(sorted(responses.items()))


def _build_answer(call: CallSpec, status: str) -> Document:
    answer = call.answer
    described = {"description": get_reason_phrase(int(status)), "x-provenance": call.provenance}
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in answer.get("headers", ())}
    if "schema" not in answer:
        return {**described, "headers": headers}
    content = {answer.get("media_type", JSON): _select_content(answer), **answer.get("others", {})}
    return described | ({"headers": headers} if headers else {}) | {"content": content}


def _build_refusal(refusal: Document, call: CallSpec) -> Document:
    content = {JSON: _select_content({"schema": ERRORS, **refusal})}
    return {"description": refusal["when"], "content": content, "x-provenance": call.provenance}


def _select_content(spec: Document) -> Document:
    return {name: spec[name] for name in ("schema", "example") if name in spec}


def _iter_shared_statuses(call: CallSpec) -> Iterator[str]:
    reads_body = call.body is not None or (call.method != "GET" and call.is_checked)
    for status in SHARED_REFUSALS:
        if (
            (status != "400" or call.is_checked)
            and (status != "401" or call.needs_token)
            and (status not in BODY_STATUSES or reads_body)
        ):
            yield status

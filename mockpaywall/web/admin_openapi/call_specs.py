"""The descriptions of the admin calls: a file of `schemas/admin/` per group, and what all groups share."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mockpaywall.paywall.schema_loader import FOLDER, Document
from mockpaywall.text.bundled_files import find_bundled_folder
from mockpaywall.wiremock.dialect import WIREMOCK_CALLS, DialectCall, Support

GROUPS = (
    "mode",
    "rules",
    "verify",
    "requests",
    "near-misses",
    "sessions",
    "accounts",
    "payments",
    "clock",
    "namespaces",
    "settings",
    "server",
    "page",
    "mappings",
    "scenarios",
    "wiremock",
)
"""The files, in the order of the documentation."""
SHARED = "document"
"""The file with what the document has besides the groups."""
DIALECT_GROUP = "wiremock"
"""The group that the calls of WireMock without effect and the refused ones are added to."""
IGNORED = {"$ref": "#/components/schemas/Ignored"}


@dataclass(frozen=True, slots=True)
class CallSpec:
    """One call. The values are those of its file."""

    method: str
    path: str
    """Without /__admin; variables in braces."""
    id: str
    summary: str
    provenance: str
    answer: Document
    """`status` (200), `media_type` (JSON), `schema`, `example`, `headers`; `others`: further media types."""
    description: str = ""
    parameters: tuple[str, ...] = ()
    """Names of components."""
    body: Document | None = None
    """`schema` and `example`."""
    refusals: Mapping[str, Document] = field(default_factory=dict)
    """By status: `when`, `example`, and what differs in the request that causes it (`path`, `query`, `body`)."""
    path_values: Mapping[str, str] = field(default_factory=dict)
    """Those of the sample request that are not the examples of the parameters."""
    query: Mapping[str, Any] = field(default_factory=dict)
    """That of the sample request."""
    needs_token: bool = True
    """With --admin-token."""
    is_checked: bool = True
    """False for a call that takes every query parameter and body: it is not refused with 400 or 422."""


@dataclass(frozen=True, slots=True)
class CallGroup:
    """The calls of one file, and the components that it adds."""

    name: str
    description: str
    parameters: Mapping[str, Document]
    schemas: Mapping[str, Document]
    calls: tuple[CallSpec, ...]


def load_groups() -> tuple[CallGroup, ...]:
    """Return the groups in the order of the documentation."""
    return tuple(_to_group(file, load_file(file)) for file in GROUPS)


def load_file(name: str) -> Document:
    """Return the content of one file of `schemas/admin/`."""
    path = find_bundled_folder(FOLDER).joinpath("admin").joinpath(f"{name}.json")
    document: Document = json.loads(path.read_text(encoding="utf-8"))
    return document


def _to_group(file: str, document: Document) -> CallGroup:
    provenance = document["provenance"]
    calls = [_to_call(key, spec, provenance) for key, spec in document["operations"].items()]
    schemas = {
        name: {"x-provenance": provenance, **schema} for name, schema in document.get("schemas", {}).items()
    }
    parameters = {
        name: {"x-provenance": provenance, **parameter}
        for name, parameter in document.get("parameters", {}).items()
    }
    if file == DIALECT_GROUP:
        calls += _iter_dialect_calls(provenance)
    return CallGroup(document["name"], document["description"], parameters, schemas, tuple(calls))


def _to_call(key: str, spec: Document, provenance: str) -> CallSpec:
    method, path = key.split(" ")
    return CallSpec(
        method,
        path,
        spec["id"],
        spec["summary"],
        spec.get("provenance", provenance),
        spec["answer"],
        spec.get("description", ""),
        tuple(spec.get("parameters", ())),
        spec.get("body"),
        spec.get("refusals", {}),
        spec.get("path", {}),
        spec.get("query", {}),
        not spec.get("open", False),
        not (spec.get("open", False) or spec.get("unchecked", False)),
    )


def _iter_dialect_calls(provenance: str) -> Iterator[CallSpec]:
    """Yield the calls that WireMock's table says all about: those without effect, and those that are refused."""
    for call in WIREMOCK_CALLS:
        if call.support is not Support.ANSWERED:
            yield _to_dialect_call(call, provenance)


def _to_dialect_call(call: DialectCall, provenance: str) -> CallSpec:
    words = re.findall(r"\w+", call.path)
    parameters = ("body-file-name",) if "{name}" in call.path else ()
    call_id = call.method.lower() + "".join(word.capitalize() for word in words)
    if call.support is Support.WITHOUT_EFFECT:
        answer: Document = {"schema": IGNORED, "example": {"status": "ignored", "message": call.note}}
        return CallSpec(
            call.method,
            call.path,
            call_id,
            f"Has no effect: {call.note}",
            provenance,
            answer,
            parameters=parameters,
            is_checked=False,
        )
    answer = {
        "status": call.status,
        "schema": {"$ref": "#/components/schemas/Errors"},
        "example": {"errors": [{"code": call.status, "title": call.refusal_title, "detail": call.note}]},
    }
    return CallSpec(
        call.method,
        call.path,
        call_id,
        f"Is refused: {call.note}",
        provenance,
        answer,
        parameters=parameters,
        is_checked=False,
    )

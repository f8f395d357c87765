"""Requests of the journal as rows of a list, and one in full. Both read the server's serve events."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mockpaywall.cli.list_table import Column
from mockpaywall.modes.mode_hints import is_mode_hint
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION

OPERATIONS_BY_PATH = {operation.path: operation for operation in OPERATIONS}
REFERENCE_FIELD = "ReferenceCode"

NO_STATUS = "-"
"""The status of a request whose response never reached the client."""
COLUMNS = (
    Column("NO", is_cut=False),
    Column("TIME UTC", is_cut=False),
    Column("STATUS", is_cut=False),
    Column("REFERENCECODE", usual="", minor_rank=3),
    Column("NAMESPACE", varies=True),
    Column("REQUEST", usual=CREATE_SESSION.key, minor_rank=4),
    Column("MODE", usual="ok", minor_rank=2),
    Column("OUTCOME"),
    Column("HINT", usual=""),
    Column("ID", is_for_wide=True),
)


def make_row(event: Any, *, wide: bool = False) -> tuple[object, ...]:
    """Return the cells of COLUMNS. OUTCOME is why the request was rejected, else what the client received."""
    request, metadata = event["request"], get_metadata(event)
    hint = metadata.get("hint", "")
    return (
        metadata["number"],
        request["loggedDateString"] if wide else request["loggedDateString"][11:19],
        event["response"]["status"] or NO_STATUS,
        get_reference_code(request["body"]),
        metadata["namespace"],
        _name_request(request["method"], request["url"].partition("?")[0], wide=wide),
        metadata["mode"],
        metadata.get("reason") or metadata["seen"],
        "" if is_mode_hint(hint) else hint,
        event["id"],
    )


def _name_request(method: str, path: str, *, wide: bool) -> str:
    """Return the key of the operation, with the method only if it is another one; else method and path."""
    operation = None if wide else OPERATIONS_BY_PATH.get(path)
    if operation is None:
        return f"{method} {path}"
    return operation.key if method == operation.method else f"{method} {operation.key}"


def get_metadata(event: Any) -> Mapping[str, Any]:
    """Return what WireMock's dialect does not know of the request."""
    metadata: Mapping[str, Any] = event["stubMapping"]["metadata"]["paywall"]
    return metadata


def get_reference_code(body: str) -> str:
    """Return the ReferenceCode in *body*, or an empty text."""
    try:
        return str(json.loads(body)[REFERENCE_FIELD])
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""


def format_request(event: Any) -> str:
    """Format one request and its response in full. Keys are masked by the server, the phone is shown."""
    request, response = event["request"], event["response"]
    status = response["status"] or "no response"
    blocks = [
        "\n".join(_iter_facts(event)),
        _format_message(f"{request['method']} {request['url']} {request['protocol']}", request),
        _format_message(f"{request['protocol']} {status}", response),
    ]
    return "\n\n".join(blocks)


def _iter_facts(event: Any) -> Iterator[str]:
    metadata = get_metadata(event)
    facts = {
        "id": event["id"],
        "time": event["request"]["loggedDateString"],
        "number": f"{metadata['number']} of namespace {metadata['namespace']}",
        "mode": metadata["mode"],
        "outcome": metadata["seen"],
        "refused": metadata.get("reason"),
        "hint": metadata.get("hint"),
        "session": metadata.get("sessionId"),
    }
    return (f"{name + ':':<9}{value}" for name, value in facts.items() if value)


def _format_message(first_line: str, message: Any) -> str:
    headers = [
        f"{name}: {value}" for name, values in message.get("headers", {}).items() for value in _listed(values)
    ]
    body = ["", message["body"]] if message["body"] else []
    return "\n".join([first_line, *headers, *body])


def _listed(values: str | Sequence[str]) -> Sequence[str]:
    return [values] if isinstance(values, str) else values

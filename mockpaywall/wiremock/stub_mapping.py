"""Stub mappings, also for what is not a stub of WireMock: refused requests, bare modes, removed rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.guid import generate_random_guid

StubMapping = dict[str, Any]

UNMATCHED_ID = generate_random_guid("stub", "unmatched")
"""The stub of refused requests."""
MODE_ID = generate_random_guid("stub", "mode")
"""The stub of responses that a mode gave outside every endpoint."""
ANY_METHOD = {"method": "ANY"}
METADATA_KEY = "paywall"
"""The member of a stub's metadata that holds our own values; WireMock's clients keep it."""


def make_stub(
    stub_id: str, request: Mapping[str, Any], response: Mapping[str, Any], name: str | None = None
) -> StubMapping:
    """Return a stub mapping, its members in WireMock's order."""
    named = {"name": name} if name else {}
    return {"id": stub_id, **named, "request": dict(request), "response": dict(response), "uuid": stub_id}

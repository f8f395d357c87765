"""Verification that waits and explains, and the retries in the journal."""

from __future__ import annotations

from typing import Any

from mockpaywall.http.real_time import monotonic
from mockpaywall.journal.retries import group_retries
from mockpaywall.journal.verification.expectation_parser import parse_verification
from mockpaywall.journal.verification.waiting import verify
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.request_args import read_json_body
from mockpaywall.wiremock.verify_response import render_verification


def verify_requests(context: AdminContext) -> dict[str, Any]:
    """Verify the expectation in the body; respond once it is fulfilled, cannot be any more, or times out."""
    expectation, within_s = parse_verification(JsonNode(read_json_body(context.request)))
    result = verify(expectation, within_s, context.store, context.scope, monotonic)
    return render_verification(result, context.store.evicted_count(context.scope), context.app_context.seed)


def list_retries(context: AdminContext) -> dict[str, Any]:
    """Return the requests grouped by key pair and ReferenceCode, the newest group first."""
    groups = group_retries(context.exchanges())[::-1]
    return {"groups": [group.to_json(context.app_context.seed) for group in groups]}


ROUTES = (AdminRoute("POST", "/verify", verify_requests), AdminRoute("GET", "/retries", list_retries))

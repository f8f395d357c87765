"""The response to a verification, as JSON."""

from __future__ import annotations

from typing import Any

from mockpaywall.journal.client_outcome import get_client_status
from mockpaywall.journal.export.curl import format_curl_line
from mockpaywall.journal.query import get_request_id
from mockpaywall.journal.verification.expectation import VerificationResult
from mockpaywall.matching import Difference
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.logged_request import render_logged_request
from mockpaywall.wiremock.metadata import build_metadata
from mockpaywall.wiremock.stub_mapping import METADATA_KEY


def render_verification(result: VerificationResult, seed: int) -> dict[str, Any]:
    """Return verdict, count, message, closest, diff, curl, complete."""
    closest = result.closest
    return {
        "verdict": result.passed,
        "count": result.count,
        "message": result.message,
        "closest": _render_closest(closest, seed) if closest else None,
        "diff": [_render_difference(difference) for difference in result.differences],
        "curl": format_curl_line(closest) if closest else None,
        "complete": not result.evicted_count,
    }


def _render_closest(exchange: Exchange, seed: int) -> dict[str, Any]:
    return {
        "id": get_request_id(exchange, seed),
        **render_logged_request(exchange.received.request, exchange.received.received_at),
        "status": get_client_status(exchange) or None,
        METADATA_KEY: build_metadata(exchange),
    }


def _render_difference(difference: Difference) -> dict[str, Any]:
    return {"field": difference.field, "expected": difference.expected, "actual": difference.actual}

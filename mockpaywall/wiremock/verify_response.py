"""The answer to a verification, as JSON."""

from __future__ import annotations

from typing import Any

from mockpaywall.journal.export.curl import curl_line
from mockpaywall.journal.verification.expectation import Finding
from mockpaywall.matching import Difference
from mockpaywall.model.exchange import Exchange
from mockpaywall.wiremock.logged_request import logged_request
from mockpaywall.wiremock.metadata import facts
from mockpaywall.wiremock.serve_event import request_id


def answer(finding: Finding, evicted: int, seed: int) -> dict[str, Any]:
    """Verdict, count, message, closest, diff, curl, complete. *evicted*: how many requests were let go of."""
    closest = finding.closest
    lost = f" (incomplete: the journal has let go of {evicted} older requests)" if evicted else ""
    return {
        "verdict": finding.holds,
        "count": finding.count,
        "message": finding.message + lost,
        "closest": _told(closest, seed) if closest else None,
        "diff": [_difference(one) for one in finding.differences],
        "curl": curl_line(closest) if closest else None,
        "complete": not evicted,
    }


def _told(exchange: Exchange, seed: int) -> dict[str, Any]:
    logged = logged_request(exchange.receipt.call, exchange.receipt.received_at)
    status = exchange.reply.status if exchange.reply else None
    return {"id": request_id(exchange, seed), **logged, "status": status, "paywall": facts(exchange)}


def _difference(one: Difference) -> dict[str, Any]:
    return {"field": one.field, "expected": one.expected, "actual": one.actual}

"""One request as a row of a live list: what a developer looks for, and nothing that takes long to make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.http.header_names import HINT
from mockpaywall.journal.body_parsing import parse_json_body
from mockpaywall.journal.client_outcome import client_outcome, get_client_status
from mockpaywall.journal.masking.secrets import make_secret_mask
from mockpaywall.journal.query import get_request_id
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.card_data import mask_card_numbers_in_text

REFERENCE_FIELDS = ("ReferenceCode", "MerchantUniqueCode")
"""By which a developer knows a request again."""
MAX_REFERENCE_CHARS = 80


def make_request_row(exchange: Exchange, seed: int, operations: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of *exchange*. Secrets are masked; times are seconds since the epoch.

    *operations*: the key of the operation at each path.
    """
    received, outcome = exchange.received, exchange.outcome
    request = received.request
    mask = make_secret_mask(request)
    return {
        "id": get_request_id(exchange, seed),
        "namespace": received.namespace,
        "number": exchange.record.number,
        "receivedAt": received.received_at,
        "endedAt": exchange.ended_at,
        "phase": exchange.phase.value,
        "method": request.head.method,
        "target": mask.mask_target(request.head.target),
        "operation": operations.get(request.head.path, ""),
        "reference": _find_reference(request.body),
        "status": get_client_status(exchange),
        "seen": client_outcome(exchange),
        "mode": (outcome.applied_mode if outcome else "") or "ok",
        "reason": mask.mask_quotes(outcome.reason) if outcome and outcome.reason else "",
        "hint": mask.mask_quotes(_get_hint(exchange)),
    }


def _get_hint(exchange: Exchange) -> str:
    headers = exchange.response.headers if exchange.response else ()
    return next((value for name, value in headers if name == HINT), "")


def _find_reference(body: bytes) -> str:
    value = parse_json_body(body)
    if not isinstance(value, dict):
        return ""
    details = value.get("PaymentDetail")
    members = {**details, **value} if isinstance(details, dict) else value
    found = next((members[name] for name in REFERENCE_FIELDS if isinstance(members.get(name), str)), "")
    return mask_card_numbers_in_text(found)[:MAX_REFERENCE_CHARS]

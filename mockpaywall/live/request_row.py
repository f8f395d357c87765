"""One request as a row of a live list: what a developer looks for, and nothing that takes long to make."""

from __future__ import annotations

import re
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
ID_FIELDS = ("SessionId", "UserId", "MasterpassPaymentId", "PaymentId")
"""What else a developer copies from a log and looks for."""
ANSWERED_IDS = re.compile(rb'"(?:MasterpassPaymentId|PaymentId|UniqueCode)": ?"?([\w-]+)')
"""The ids of a payment in the answer of an operation. A search takes 1 µs, to parse the answer 10."""
SESSION_HEADER = "sessionid"
MAX_REFERENCE_CHARS = 80


def make_request_row(exchange: Exchange, seed: int, operations: Mapping[str, str]) -> dict[str, Any]:
    """Return the row of *exchange*. Secrets are masked; times are seconds since the epoch.

    *operations*: the key of the operation at each path.
    """
    received, outcome = exchange.received, exchange.outcome
    request = received.request
    mask = make_secret_mask(request)
    members = _parse_members(request.body)
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
        "reference": _find_reference(members),
        "ids": _list_ids(members, exchange),
        "status": get_client_status(exchange),
        "seen": client_outcome(exchange),
        "mode": (outcome.applied_mode if outcome else "") or "ok",
        "reason": mask.mask_quotes(outcome.reason) if outcome and outcome.reason else "",
        "hint": mask.mask_quotes(_get_hint(exchange)),
    }


def _get_hint(exchange: Exchange) -> str:
    headers = exchange.response.headers if exchange.response else ()
    return next((value for name, value in headers if name == HINT), "")


def _parse_members(body: bytes) -> Mapping[str, Any]:
    value = parse_json_body(body)
    if not isinstance(value, dict):
        return {}
    details = value.get("PaymentDetail")
    return {**details, **value} if isinstance(details, dict) else value


def _find_reference(members: Mapping[str, Any]) -> str:
    return next((_show(members[name]) for name in REFERENCE_FIELDS if isinstance(members.get(name), str)), "")


def _list_ids(members: Mapping[str, Any], exchange: Exchange) -> list[str]:
    """Return the ids of the request, and those that it was answered with: SessionId, and those of a payment."""
    sent = [members[name] for name in ID_FIELDS if isinstance(members.get(name), str | int)]
    session = exchange.outcome.session if exchange.outcome else None
    header = exchange.received.request.head.headers.get(SESSION_HEADER)
    ids = (*sent, header, session and session.session_id, *_find_payment_ids(exchange))
    return [_show(str(each)) for each in dict.fromkeys(ids) if each]


def _find_payment_ids(exchange: Exchange) -> list[str]:
    """Return the ids in the answer that was decided, also when the client did not get it."""
    body = exchange.outcome.response.body if exchange.outcome else b""
    return [found.decode() for found in ANSWERED_IDS.findall(body)] if b"PaymentId" in body else []


def _show(value: str) -> str:
    return mask_card_numbers_in_text(value)[:MAX_REFERENCE_CHARS]

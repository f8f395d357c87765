"""What WireMock does not know of an exchange: namespace, mode, counts, sizes, the client's view."""

from __future__ import annotations

from typing import Any

from mockpaywall.http.header_names import HINT
from mockpaywall.http.response import Fault
from mockpaywall.journal.client_outcome import client_outcome, get_sent_body
from mockpaywall.journal.masking.secrets import make_secret_mask
from mockpaywall.journal.query import get_refusal_reason
from mockpaywall.model.exchange import Exchange


def build_metadata(exchange: Exchange) -> dict[str, Any]:
    """Return the values for stubMapping.metadata.paywall and for our sub-event."""
    record, outcome = exchange.record, exchange.outcome
    metadata: dict[str, Any] = {
        "namespace": exchange.received.namespace,
        "number": record.number,
        "phase": exchange.phase.value,
        "mode": (outcome.applied_mode if outcome else "") or "ok",
        "chosenMode": str(record.candidate.branch),
        "source": record.candidate.source,
        "count": record.use_count,
        "seen": client_outcome(exchange),
        "bytesReceived": len(exchange.received.request.body),
        "bytesSent": len(get_sent_body(exchange)),
    }
    return metadata | {name: value for name, value in _collect_optional(exchange).items() if value}


def _collect_optional(exchange: Exchange) -> dict[str, Any]:
    """Return the values that are left out when they are empty."""
    outcome, response = exchange.outcome, exchange.response
    has_fault = response is not None and response.fault is not Fault.NONE
    return {
        "fault": response.fault.value if response and has_fault else "",
        "reason": get_refusal_reason(exchange),
        "hint": _get_hint(exchange),
        "fieldErrors": _render_field_errors(exchange),
        "sessionId": outcome.session.session_id if outcome and outcome.session else "",
        "oversize": exchange.received.request.oversize,
        "pieces": response.dribble_chunks if response and response.dribble_chunks > 1 else 0,
        "draws": [
            {"part": str(draw.part), "number": draw.number} for draw in (outcome.draws if outcome else ())
        ],
    }


def _render_field_errors(exchange: Exchange) -> list[dict[str, str]]:
    """Render what was wrong, one by one, with its place in the body where it has one."""
    errors = exchange.outcome.field_errors if exchange.outcome else ()
    mask = make_secret_mask(exchange.received.request).mask_quotes if errors else str
    return [
        {
            "field": mask(each.field),
            "pointer": mask(each.pointer),
            "en": mask(each.english),
            "tr": mask(each.turkish),
        }
        for each in errors
    ]


def _get_hint(exchange: Exchange) -> str:
    """Return the X-Mock-Hint of the response, its secrets masked, or ""."""
    headers = exchange.response.headers if exchange.response else ()
    hint = next((value for name, value in headers if name == HINT), "")
    return make_secret_mask(exchange.received.request).mask_quotes(hint) if hint else ""

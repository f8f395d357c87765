"""What only this mock knows of an exchange: namespace, mode, counts, sizes, what the client saw."""

from __future__ import annotations

from typing import Any

from mockpaywall.http.header_names import HINT
from mockpaywall.http.response import Travel
from mockpaywall.journal.client_outcome import body_sent, seen
from mockpaywall.model.exchange import Exchange


def facts(exchange: Exchange) -> dict[str, Any]:
    """For stubMapping.metadata.paywall and our sub-event. Only what there is to tell."""
    situation, outcome, reply = exchange.situation, exchange.outcome, exchange.reply
    told: dict[str, Any] = {
        "namespace": exchange.receipt.namespace,
        "number": situation.number,
        "phase": exchange.phase.value,
        "mode": (outcome.acted if outcome else "") or "ok",
        "chosenMode": str(situation.chosen.mode),
        "source": situation.chosen.source,
        "count": situation.uses,
        "seen": seen(exchange),
        "bytesReceived": len(exchange.receipt.call.body),
        "bytesSent": len(body_sent(reply)) if reply else 0,
    }
    return told | {name: value for name, value in _sometimes(exchange).items() if value}


def _sometimes(exchange: Exchange) -> dict[str, Any]:
    outcome, reply = exchange.outcome, exchange.reply
    broken = reply is not None and reply.travel is not Travel.WHOLE
    return {
        "fault": reply.travel.value if reply and broken else "",
        "reason": outcome.reason if outcome else "",
        "hint": hint_of(exchange),
        "sessionId": outcome.session.session_id if outcome and outcome.session else "",
        "oversize": exchange.receipt.call.oversize,
        "pieces": reply.pieces if reply and reply.pieces > 1 else 0,
        "draws": [
            {"part": str(draw.part), "number": draw.number} for draw in (outcome.draws if outcome else ())
        ],
    }


def hint_of(exchange: Exchange) -> str:
    """The X-Mock-Hint of the reply; "" without one."""
    headers = exchange.reply.headers if exchange.reply else ()
    return next((value for name, value in headers if name == HINT), "")

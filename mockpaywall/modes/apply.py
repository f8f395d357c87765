"""From a plan to a reply: pure functions, called by the pipeline in this order."""

from __future__ import annotations

from dataclasses import replace

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Reply, Travel
from mockpaywall.model.response_plan import HONEST, Plan
from mockpaywall.modes.effects.http_bodies import Envelope, http_answer

LOST = frozenset({"error", "payload", "ttl"})
"""Parts that wait for a good request."""

DECOY = (
    b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
    b'{"SessionId":"00000000-0000-0000-0000-000000000000","SessionExpiryDate":"1970-01-01T00:00:00"}}'
)
"""What a fault before any check breaks in the middle of: it looks like a success, and names no session."""


def early(plan: Plan, envelope: Envelope) -> Reply | None:
    """The reply that is settled before anything is checked, unmarked; None when the plan has none."""
    if plan.http is not None:
        return http_answer(plan.http, envelope)
    if plan.early:
        return Reply(200, (("Content-Type", JSON_TYPE),), DECOY)
    return None


def refused(plan: Plan) -> Plan:
    """What is left of *plan* when the request itself was refused: delay, dribble and a fault `:after`.

    Its `acted` names only those. Source: ours.
    """
    if plan.error is None and plan.ttl_s is None and plan.payload is None:
        return plan
    left = tuple(part for part in plan.parts if part.name not in LOST)
    return replace(plan, error=None, ttl_s=None, payload=None, parts=left)


def mark(reply: Reply, plan: Plan) -> Reply:
    """*reply* with the plan's manner: delay (added to its own), travel and pieces."""
    if plan is HONEST:
        return reply
    return reply._replace(
        delay_ms=reply.delay_ms + plan.delay_ms,
        travel=plan.fault.travel if plan.fault else Travel.WHOLE,
        pieces=plan.pieces,
        pieces_over_ms=plan.pieces_over_ms,
    )

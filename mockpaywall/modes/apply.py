"""From a plan to a reply: pure functions, called by the pipeline in this order."""

from __future__ import annotations

from dataclasses import replace

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.modes.effects.http_bodies import EnvelopeEncoder, make_fixed_response

REQUIRE_VALID_REQUEST = frozenset({"error", "payload", "ttl"})
"""Parts that wait for a good request."""

PLACEHOLDER_BODY = (
    b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
    b'{"SessionId":"00000000-0000-0000-0000-000000000000","SessionExpiryDate":"1970-01-01T00:00:00"}}'
)
"""What a fault before any check breaks in the middle of: it looks like a success, and names no session."""


def make_early_response(plan: ResponsePlan, encode_envelope: EnvelopeEncoder) -> Response | None:
    """The reply that is settled before anything is checked, unmarked; None when the plan has none."""
    if plan.fixed_status is not None:
        return make_fixed_response(plan.fixed_status, encode_envelope)
    if plan.is_short_circuit:
        return Response(200, (("Content-Type", JSON_TYPE),), PLACEHOLDER_BODY)
    return None


def without_lost_parts(plan: ResponsePlan) -> ResponsePlan:
    """What is left of *plan* when the request itself was refused: delay, dribble and a fault `:after`.

    Its `acted` names only those. Source: ours.
    """
    if plan.error is None and plan.ttl_s is None and plan.payload is None:
        return plan
    left = tuple(part for part in plan.parts if part.name not in REQUIRE_VALID_REQUEST)
    return replace(plan, error=None, ttl_s=None, payload=None, parts=left)


def apply_plan(response: Response, plan: ResponsePlan) -> Response:
    """*reply* with the plan's manner: delay (added to its own), travel and pieces."""
    if plan is NO_EFFECT:
        return response
    return response._replace(
        delay_ms=response.delay_ms + plan.delay_ms,
        fault=plan.planned_fault.fault if plan.planned_fault else Fault.NONE,
        dribble_chunks=plan.dribble_chunks,
        dribble_ms=plan.dribble_ms,
    )

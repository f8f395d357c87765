"""From a response plan to a response: pure functions, in the order in which the pipeline calls them."""

from __future__ import annotations

from dataclasses import replace

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.modes.effects.http_status import EnvelopeEncoder, make_fixed_response

REQUIRE_VALID_REQUEST = frozenset({"error", "payload", "ttl", "retry-after"})
"""Parts that apply to valid requests only."""

PLACEHOLDER_BODY = (
    b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
    b'{"SessionId":"00000000-0000-0000-0000-000000000000","SessionExpiryDate":"1970-01-01T00:00:00"}}'
)
"""The body that a fault breaks when nothing was checked: it looks like a success, but its session does not exist."""


def make_early_response(plan: ResponsePlan, encode_envelope: EnvelopeEncoder) -> Response | None:
    """Build the response that is sent before anything is checked, its plan not applied; None without one."""
    if plan.fixed_status is not None:
        return make_fixed_response(plan.fixed_status, encode_envelope)
    if plan.is_short_circuit:
        return Response(200, (("Content-Type", JSON_TYPE),), PLACEHOLDER_BODY)
    return None


def without_lost_parts(plan: ResponsePlan) -> ResponsePlan:
    """Return *plan* for a request that was refused: only delay, dribble and a fault `:after` remain.

    Its `applied_mode` names only those. Source: ours.
    """
    if plan.error is None and plan.ttl_s is None and plan.payload is None:
        return plan
    parts = tuple(part for part in plan.parts if part.name not in REQUIRE_VALID_REQUEST)
    return replace(plan, error=None, ttl_s=None, payload=None, retry_after=None, parts=parts)


def apply_plan(response: Response, plan: ResponsePlan) -> Response:
    """Apply delay (added to that of *response*), fault and dribble of *plan* to *response*."""
    if plan is NO_EFFECT:
        return response
    return response._replace(
        delay_ms=response.delay_ms + plan.delay_ms,
        fault=plan.planned_fault.fault if plan.planned_fault else Fault.NONE,
        dribble_chunks=plan.dribble_chunks,
        dribble_ms=plan.dribble_ms,
    )

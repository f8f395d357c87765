"""From a response plan to a response: pure functions, in the order in which the pipeline calls them."""

from __future__ import annotations

from mockpaywall.http.header_names import HINT, JSON_TYPE
from mockpaywall.http.response import Fault, Response
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.modes.effects.http_status import EnvelopeEncoder, make_fixed_response
from mockpaywall.modes.effects.retry_after import PART_NAME as RETRY_AFTER

REQUIRE_VALID_REQUEST = frozenset({"error", "upstream", "auth", "renew", "return", "payload", "ttl"})
"""Parts that apply to valid requests only."""

PLACEHOLDER_BODY = (
    b'{"ErrorCodeType":1,"ErrorMessage":null,"ErrorCode":0,"Result":true,"Message":"","Body":'
    b'{"SessionId":"00000000-0000-0000-0000-000000000000","SessionExpiryDate":"1970-01-01T00:00:00"}}'
)
"""The body that a fault breaks when nothing was checked: it looks like a success, but its session does not exist."""


def make_early_response(plan: ResponsePlan, encode_envelope: EnvelopeEncoder) -> Response | None:
    """Build the response that is sent before anything is checked, its plan not applied; None without one."""
    if not plan.is_short_circuit:
        return None
    if plan.fixed_status is not None:
        return make_fixed_response(plan.fixed_status, encode_envelope)
    return Response(200, (("Content-Type", JSON_TYPE),), PLACEHOLDER_BODY)


def without_lost_parts(plan: ResponsePlan) -> ResponsePlan:
    """Return *plan* for a request that was refused: only delay, dribble, and http and fault `:after` remain.

    Its `applied_mode` names only those. Source: ours.
    """
    if not any(part.name in REQUIRE_VALID_REQUEST for part in plan.parts):
        return plan
    lost = REQUIRE_VALID_REQUEST if plan.fixed_status else REQUIRE_VALID_REQUEST | {RETRY_AFTER}
    return ResponsePlan(
        delay_ms=plan.delay_ms,
        fixed_status=plan.fixed_status,
        planned_fault=plan.planned_fault,
        retry_after=plan.retry_after if plan.fixed_status else None,
        dribble_chunks=plan.dribble_chunks,
        dribble_ms=plan.dribble_ms,
        parts=tuple(part for part in plan.parts if part.name not in lost),
        draws=plan.draws,
    )


def replace_answer(response: Response, plan: ResponsePlan, encode_envelope: EnvelopeEncoder) -> Response:
    """Return the response of `http=STATUS:after` instead of *response*, with the same hint; else *response*."""
    if plan.fixed_status is None or not plan.fixed_status.after_commit:
        return response
    fixed = make_fixed_response(plan.fixed_status, encode_envelope)
    hints = tuple(header for header in response.headers if header[0] == HINT)
    return fixed._replace(headers=fixed.headers + hints)


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

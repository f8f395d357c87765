"""Decide the response to a checked request and what it changes. Pure: nothing is stored here."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mockpaywall.engine.checks import CheckedRequest, encode_http_error
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.cors import get_cors_headers
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import Outcome, PerformedOperation, ReceivedRequest
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.model.seeded_random import NamespaceRandom
from mockpaywall.modes.apply import apply_plan, replace_answer, without_lost_parts
from mockpaywall.modes.effects.payload import corrupt
from mockpaywall.modes.effects.retry_after import with_retry_after
from mockpaywall.modes.mode_hints import hint_for_mode
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall import responses
from mockpaywall.paywall.api_errors import ApiError, Refusal
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.language import negotiate_language
from mockpaywall.paywall.masterpass.payment_records import find_completed_payment
from mockpaywall.paywall.masterpass.records import NO_RECORDS, LoadedRecords
from mockpaywall.paywall.masterpass.token_check import check_token
from mockpaywall.paywall.operation import (
    NO_DIRECTIVES,
    Access,
    Operation,
    OperationDirectives,
    OperationParams,
    OperationResult,
)

_EMPTY = OperationResult(b"")
_NO_RESPONSE = Response(200, (), b"")
"""Stands for a response that a refusal replaces."""


def decide(checked: CheckedRequest, context: AppContext, loaded: LoadedRecords = NO_RECORDS) -> Outcome:
    """Decide the response. *loaded* are the records of the operation, where it needs any."""
    record, plan, random = checked.record, checked.plan, checked.random
    result, response, refusal = _get_answer(checked, context, loaded)
    reason = result.reason
    if refusal is not None:
        plan, reason = without_lost_parts(plan), refusal.format_message("en")
        response = _refuse(refusal, checked, context)
    if plan is not NO_EFFECT:
        response = _replace_by_plan(response, plan, checked.received, context)
        response = responses.with_hint(response, hint_for_mode(plan, record.candidate.source))
    if record.candidate.headers:
        response = responses.with_headers(response, record.candidate.headers)
    applied_mode = "" if plan is NO_EFFECT else plan.applied_mode
    response = responses.with_mock_headers(response, random.make_request_id(record.number), applied_mode)
    if checked.operation is None or checked.operation.cors is not None:
        response = responses.with_headers(response, get_cors_headers(checked.received.request.head, context))
    if record.global_delay is not OK:
        response = _with_global_delay(response, record.global_delay, random, record.number)
    if plan is not NO_EFFECT:
        response = apply_plan(response, plan)
    performed = None if reason or checked.operation is None else _describe(checked.operation, result, loaded)
    field_errors = () if refusal is None else refusal.field_errors
    return Outcome(
        response,
        result.session,
        applied_mode,
        reason,
        plan.draws,
        result.changes,
        performed,
        field_errors,
    )


def _describe(
    operation: Operation, result: OperationResult, loaded: LoadedRecords
) -> PerformedOperation | None:
    """Describe an operation that succeeded; None for one that the mode answered.

    A 3D page has no session: with AutoCommit it completes a payment for the session that started that.
    """
    completed = find_completed_payment(result.changes, loaded) if result.changes else None
    owner = result.session or loaded.session or result.acted_on or completed
    if owner is None:
        return None
    return PerformedOperation(operation.key, owner.user_id, owner.reference_code, completed is not None)


def _replace_by_plan(
    response: Response, plan: ResponsePlan, received: ReceivedRequest, context: AppContext
) -> Response:
    """Apply what *plan* says of the answer: another response instead of it, and its Retry-After."""
    response = replace_answer(response, plan, partial(encode_http_error, received.request, context))
    if plan.retry_after is not None:
        response = with_retry_after(response, plan.retry_after, received.received_at)
    return response


def _get_answer(
    checked: CheckedRequest, context: AppContext, loaded: LoadedRecords
) -> tuple[OperationResult, Response, Refusal | None]:
    """Return what the operation decided, its response, and a refusal to answer with instead of that response."""
    if checked.operation is None:
        return _EMPTY, checked.early_response or _NO_RESPONSE, checked.refusal
    try:
        return *_run_operation(checked.operation, checked, context, loaded), None
    except ApiError as error:
        return _EMPTY, _NO_RESPONSE, error.refusal


def _run_operation(
    operation: Operation, checked: CheckedRequest, context: AppContext, loaded: LoadedRecords
) -> tuple[OperationResult, Response]:
    """Run the operation, and build its response with the payload of the mode. Raises ApiError."""
    plan, request, hint = checked.plan, checked.received.request, checked.hint
    if operation.access is Access.TEMP_TOKEN:
        check_token(loaded.temp_token, checked.record.now)
    if plan.error and not operation.needs_session:
        response = responses.business_error_response(plan.error, negotiate_language(request))
        return _EMPTY, responses.with_hint(response, hint)
    result = operation.run(checked.body, _build_params(operation, checked, context, loaded))
    response = Response(result.status, result.headers, result.content)
    if plan.payload is not None:
        content, headers = corrupt(response.body, response.headers, plan.payload)
        response = response._replace(body=content, headers=headers)
    if result.hint:
        hint = join_hints((result.hint, hint))
    return result, responses.with_hint(response, hint) if hint else response


def _build_params(
    operation: Operation, checked: CheckedRequest, context: AppContext, loaded: LoadedRecords
) -> OperationParams:
    plan, record, random = checked.plan, checked.record, checked.random
    ttl_s = context.session_ttl_s if plan.ttl_s is None else plan.ttl_s
    session_id = random.make_session_id(record.number, sequential=context.sequential_ids)
    if not operation.needs_records:
        return OperationParams(session_id, record.now, ttl_s, context.local_time)
    return OperationParams(
        session_id,
        record.now,
        ttl_s,
        context.local_time,
        checked.identifiers,
        loaded,
        NO_DIRECTIVES if plan is NO_EFFECT else _build_directives(plan),
        context.policy,
        negotiate_language(checked.received.request),
        context.get_base_url(checked.received.request.head),
    )


def _build_directives(plan: ResponsePlan) -> OperationDirectives:
    return OperationDirectives(
        plan.error, plan.upstream, plan.authorisation, plan.renews, plan.return_fault, plan.ttl_s
    )


def _refuse(refusal: Refusal, checked: CheckedRequest, context: AppContext) -> Response:
    received = checked.received
    if received.hint:  # in front: it is short, and the hint of a refusal may have to be cut
        refusal = replace(refusal, hint=join_hints((received.hint, refusal.hint)))
    return make_refusal_response(refusal, received.request, context, mirror=context.mirror_http_status)


def make_refusal_response(
    refusal: Refusal, request: Request, context: AppContext, *, mirror: bool
) -> Response:
    """Return the response to a refused request, in the form that its endpoint has for it."""
    endpoint, language = find_endpoint(request.head, context), negotiate_language(request)
    if endpoint is None or endpoint.operation.encode_refusal is None:
        return responses.error_response(refusal, language, mirror=mirror)
    return endpoint.operation.encode_refusal(refusal, language, mirror)


def _with_global_delay(response: Response, delay: Mode, random: NamespaceRandom, number: int) -> Response:
    """Add the delay of every response of the namespace. It has random draws of its own."""
    return apply_plan(
        response, make_plan(delay.branches[0], 1, lambda: random.make_generator(number, "pace"))
    )

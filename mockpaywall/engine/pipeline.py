"""One request, from arrival to response, in order. The best file to read first.

    receive   resolve the namespace and the modes that may decide it    (pure)
    record    the store journals it, numbers it, counts its mode        (one atomic step)
    decide    apply the mode's plan: a normal response or a refusal     (pure)
    commit    the store keeps the session and the outcome               (one atomic step)

Ids and draws derive from (seed, namespace, request number): the same requests in the same order get the same
responses. Nothing here knows Flask or sockets: a Response describes what the client sees, an edge sends it.

`respond` is a coroutine, so that a store may suspend it. It needs no event loop: a store that never waits never
suspends, and `PendingResult` says how the others resume it.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from mockpaywall.engine.context import AppContext, Endpoint
from mockpaywall.engine.incidents import STORE_UNAVAILABLE
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    Outcome,
    ReceivedRequest,
    RequestRecord,
    StaleRules,
)
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.model.seeded_random import NamespaceRandom, get_namespace_random
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.apply import apply_plan, make_early_response, without_lost_parts
from mockpaywall.modes.effects.payload import corrupt
from mockpaywall.modes.effects.retry_after import with_retry_after
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.api_errors import ApiError
from mockpaywall.paywall.endpoints.operation import OperationParams
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.language import negotiate_language
from mockpaywall.paywall.session import Session
from mockpaywall.paywall.validation import check_content_type, check_credentials, parse_body
from mockpaywall.stores.base import RequestStore

Responded = tuple[Response, CommittedExchange | None]
"""The response to send, and the exchange to complete once it is sent; None for what is not in the journal."""


async def respond(request: Request, context: AppContext, store: RequestStore) -> Responded:
    """Handle one request. Suspends only where *store* does."""
    try:
        received, record = await _record(request, context, store)
        outcome = decide(received, record, context)
        response = outcome.response
        if await store.commit(received, record, outcome, unique=context.strictness.unique_reference):
            outcome, response = await _on_duplicate_reference(received, record, outcome, context, store)
    except StoreUnavailable as error:
        return service_unavailable(request, error, context), None
    return response, CommittedExchange(received.namespace, record, outcome.response)


async def _record(
    request: Request, context: AppContext, store: RequestStore
) -> tuple[ReceivedRequest, RequestRecord]:
    while True:
        received = receive(request, context, store)
        try:
            return received, await store.record(received)
        except StaleRules:
            continue  # the store has loaded the current rules


async def _on_duplicate_reference(
    received: ReceivedRequest,
    record: RequestRecord,
    outcome: Outcome,
    context: AppContext,
    store: RequestStore,
) -> tuple[Outcome, Response]:
    """Where the ReferenceCode must be unique, commit a refusal instead; elsewhere add a hint to the response."""
    if context.strictness.unique_reference:
        refusal = api_errors.duplicate_reference_error().refusal
        outcome = decide(received._replace(refusal=refusal), record, context)
        await store.commit(received, record, outcome, unique=True)
        return outcome, outcome.response
    hint = api_errors.DUPLICATE_REFERENCE_HINT if context.strictness.hints else ""
    return outcome, responses.with_hint(outcome.response, hint)


def decide(received: ReceivedRequest, record: RequestRecord, context: AppContext) -> Outcome:
    """Decide the response to one request. Nothing is stored yet."""
    number, mode = record.number, record.candidate.mode
    random = get_namespace_random(context.seed, received.namespace)
    plan = NO_EFFECT
    if mode is not OK:
        plan = make_plan(mode, record.use_count, partial(random.make_generator, number), record.times)
    session, reason = None, ""
    try:
        session, response = _respond_by_plan(received, record, plan, random, context)
    except ApiError as error:
        refusal = error.refusal
        plan, reason = without_lost_parts(plan), refusal.format_message("en")
        language = negotiate_language(received.request)
        if received.hint:  # in front: it is short, and the hint of a refusal may have to be cut
            refusal = replace(refusal, hint=join_hints((received.hint, refusal.hint)))
        response = responses.error_response(refusal, language, mirror=context.mirror_http_status)
    if plan.retry_after is not None:
        response = with_retry_after(response, plan.retry_after, received.received_at)
    if record.candidate.headers:
        response = responses.with_headers(response, record.candidate.headers)
    applied_mode = "" if plan is NO_EFFECT else plan.applied_mode
    response = responses.with_mock_headers(response, random.make_request_id(number), applied_mode)
    if record.global_delay is not OK:
        response = _with_global_delay(response, record.global_delay, random, number)
    if plan is not NO_EFFECT:
        response = apply_plan(response, plan)
    return Outcome(response, session, applied_mode, reason, plan.draws)


def _with_global_delay(response: Response, delay: Mode, random: NamespaceRandom, number: int) -> Response:
    """Add the delay of every response of the namespace. It has random draws of its own."""
    return apply_plan(response, make_plan(delay, 1, lambda: random.make_generator(number, "pace")))


def _respond_by_plan(
    received: ReceivedRequest,
    record: RequestRecord,
    plan: ResponsePlan,
    random: NamespaceRandom,
    context: AppContext,
) -> tuple[Session | None, Response]:
    """Return the response that the mode gives before any check, otherwise the normal one. Raises ApiError."""
    if plan is not NO_EFFECT and plan.is_short_circuit:
        early = make_early_response(plan, partial(_error_envelope, received.request))
        if early is not None:
            return None, early
    return _normal_response(received, record, plan, random, context)


def _error_envelope(request: Request, code: int) -> bytes:
    return responses.error_envelope(code, negotiate_language(request))


def _normal_response(
    received: ReceivedRequest,
    record: RequestRecord,
    plan: ResponsePlan,
    random: NamespaceRandom,
    context: AppContext,
) -> tuple[Session | None, Response]:
    """Check path, method, key headers, content type and body, then run the operation. Raises ApiError."""
    request = received.request
    if received.refusal:
        raise ApiError(received.refusal)
    endpoint = _validated_endpoint(request, context)
    body, hint = parse_body(request, endpoint.body, context.strictness)
    if received.hint:
        hint = join_hints((hint, received.hint))
    if plan.error:
        response = responses.business_error_response(plan.error, negotiate_language(request))
        return None, responses.with_hint(response, hint)
    ttl_s = context.session_ttl_s if plan.ttl_s is None else plan.ttl_s
    session_id = random.make_session_id(record.number, sequential=context.sequential_ids)
    params = OperationParams(session_id, record.now, ttl_s, context.local_time)
    content, session = endpoint.operation.run(body, params)
    response = responses.success_response(content)
    if plan.payload is not None:
        content, headers = corrupt(response.body, response.headers, plan.payload)
        response = response._replace(body=content, headers=headers)
    return session, responses.with_hint(response, hint) if hint else response


def _validated_endpoint(request: Request, context: AppContext) -> Endpoint:
    """Return the endpoint of *request* if its head is valid. A head is checked once. Raises ApiError."""
    cache = request.head.cache
    endpoint: Endpoint | None = cache.get(context)
    if endpoint is None:
        endpoint = _find_endpoint(request, context)
        check_credentials(request, endpoint.headers, context.accepted_credentials)
        check_content_type(request)
        cache[context] = endpoint
    return endpoint


def _find_endpoint(request: Request, context: AppContext) -> Endpoint:
    path, method = request.head.path, request.head.method
    methods = context.endpoints.get(path)
    if methods is None:
        raise api_errors.path_not_found_error(path, tuple(context.endpoints), context.base_path)
    endpoint = methods.get(method)
    if endpoint is None:
        raise api_errors.method_not_allowed_error(method, path, tuple(methods))
    return endpoint


def service_unavailable(request: Request, error: StoreUnavailable, context: AppContext) -> Response:
    """Return a 503, whatever `--http-status` says: load balancers and retries need it. It is not journalled."""
    context.incidents.count(STORE_UNAVAILABLE)
    refusal = api_errors.store_unavailable_error(str(error)).refusal
    response = responses.error_response(refusal, negotiate_language(request), mirror=True)
    return with_refusal_id(response, context)


def with_refusal_id(response: Response, context: AppContext) -> Response:
    """Add an X-Mock-Request-Id to a response that is in no journal, for the log."""
    random = get_namespace_random(context.seed, context.refusal_id_source)
    return responses.with_mock_headers(response, random.make_request_id(context.incidents.next_refusal()), "")

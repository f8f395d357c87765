"""One call, from request to reply, in order. The best file to read first.

    receive   whose call is it, and which modes may decide it?          (pure)
    note      the store journals it, numbers it, counts its mode        (one step)
    decide    the mode's plan, then the honest answer or a refusal      (pure)
    settle    the store keeps the session and the outcome               (one step)

Ids and draws come from (seed, namespace, call number), so the same calls in the same order get the same
answers. Nobody here knows Flask or sockets: a Reply says what the client shall see, an edge does it.
"""

from __future__ import annotations

from functools import partial

from mockpaywall.engine.context import AppContext, Endpoint
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.seeded_random import NamespaceRandom, get_namespace_random
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.modes.apply import apply_plan, make_early_response, without_lost_parts
from mockpaywall.modes.effects.payload_corruption import corrupt
from mockpaywall.modes.planner import make_plan as plan_of
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.api_error import ApiError
from mockpaywall.paywall.endpoints.operation import IssueParams
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.language import negotiate_language
from mockpaywall.paywall.session import Session
from mockpaywall.paywall.validation import check_content_type, check_credentials, parse_body


def respond(request: Request, context: AppContext) -> Response:
    """The reply to one call. `passage` goes the same way with a store that answers later."""
    try:
        received, record = _receive_and_record(request, context)
        outcome = decide(received, record, context)
        if not context.store.commit(received, record, outcome, unique=context.strictness.unique_reference):
            return outcome.response
        instead = on_duplicate_reference(received, record, outcome, context)
        if instead is not outcome:
            context.store.commit(received, record, instead, unique=True)
        return with_duplicate_hint(instead, context)
    except StoreUnavailable as trouble:
        return service_unavailable(request, trouble)


def _receive_and_record(request: Request, context: AppContext) -> tuple[ReceivedRequest, RequestRecord]:
    while True:
        received = receive(request, context)
        try:
            return received, context.store.record(received)
        except StaleRules:
            continue  # the store has learnt what stands now


def decide(received: ReceivedRequest, record: RequestRecord, context: AppContext) -> Outcome:
    """What becomes of the call; nothing is kept yet. Refusal stops here: it becomes a reply."""
    number = record.number
    random_source = get_namespace_random(context.seed, received.namespace)
    plan = plan_of(record.candidate.mode, record.use_count, partial(random_source.make_generator, number))
    session, reason = None, ""
    try:
        response = _early_response(plan, received.request)
        if response is None:
            session, response = _normal_response(received, record, plan, random_source, context)
    except ApiError as refusal:
        plan, reason = without_lost_parts(plan), refusal.format_message("en")
        response = responses.error_response(
            refusal, negotiate_language(received.request), mirror=context.mirror_http_status
        )
    acted = plan.applied_mode
    response = responses.with_mock_headers(
        response, (received.namespace, number), random_source.make_request_id(number), acted
    )
    response = apply_plan(_with_global_delay(response, record.global_delay, random_source, number), plan)
    return Outcome(response, session, acted, reason, plan.draws)


def _with_global_delay(
    response: Response, global_delay: Mode, random: NamespaceRandom, number: int
) -> Response:
    """The delays that every reply of the namespace has; their draws are their own."""
    return (
        response
        if global_delay is OK
        else apply_plan(response, plan_of(global_delay, 1, lambda: random.make_generator(number, "pace")))
    )


def _early_response(plan: ResponsePlan, request: Request) -> Response | None:
    """What the mode answers before anything is checked, if it does."""
    if not plan.is_short_circuit:
        return None
    return make_early_response(plan, lambda code: responses.error_envelope(code, negotiate_language(request)))


def _normal_response(
    received: ReceivedRequest,
    record: RequestRecord,
    plan: ResponsePlan,
    random: NamespaceRandom,
    context: AppContext,
) -> tuple[Session | None, Response]:
    """Path, method, key headers, content type, body; then what the operation makes of it. Raises Refusal."""
    request = received.request
    if received.error:
        raise received.error
    route = _validated_endpoint(request, context)
    body, hint = parse_body(request, route.body, context.strictness)
    hint = join_hints((hint, received.hint)) if received.hint else hint
    if plan.error:
        return None, responses.with_hint(
            responses.business_error_response(plan.error, negotiate_language(request)), hint
        )
    ttl_s = context.session_ttl_s if plan.ttl_s is None else plan.ttl_s
    session = route.operation.run(
        body, IssueParams(_generate_session_id(random, record.number, context), record.now, ttl_s)
    )
    return session, responses.with_hint(_success_response(session, plan, context), hint)


def _success_response(session: Session, plan: ResponsePlan, context: AppContext) -> Response:
    response = responses.success_response(session, context.local_time)
    if plan.payload is None:
        return response
    body, headers = corrupt(response.body, response.headers, plan.payload)
    return response._replace(body=body, headers=headers)


def _validated_endpoint(request: Request, context: AppContext) -> Endpoint:
    """What the head asks for, all of the head being right; looked into once a head."""
    notes = request.head.cache
    route: Endpoint | None = notes.get(context)
    if route is None:
        route = _find_endpoint(request, context)
        check_credentials(request, route.headers, context.accepted_credentials)
        check_content_type(request)
        notes[context] = route
    return route


def _find_endpoint(request: Request, context: AppContext) -> Endpoint:
    path, method = request.head.path, request.head.method
    methods = context.endpoints.get(path)
    if methods is None:
        raise api_errors.path_not_found_error(path, tuple(context.endpoints), context.base_path)
    route = methods.get(method)
    if route is None:
        raise api_errors.method_not_allowed_error(method, path, tuple(methods))
    return route


def _generate_session_id(random: NamespaceRandom, number: int, context: AppContext) -> str:
    return (
        random.make_sequential_session_id(number)
        if context.sequential_ids
        else random.make_random_session_id(number)
    )


def on_duplicate_reference(
    received: ReceivedRequest, record: RequestRecord, outcome: Outcome, context: AppContext
) -> Outcome:
    """The ReferenceCode was used before: the same outcome, or the refusal to be settled in its place."""
    if not context.strictness.unique_reference:
        return outcome
    return decide(received._replace(error=api_errors.duplicate_reference_error()), record, context)


def with_duplicate_hint(outcome: Outcome, context: AppContext) -> Response:
    """The reply of `repeated`'s outcome: where the code need not be unique, its sender is told."""
    description = context.strictness.hints and not context.strictness.unique_reference
    return responses.with_hint(outcome.response, api_errors.DUPLICATE_REFERENCE_HINT if description else "")


def service_unavailable(request: Request, error: StoreUnavailable) -> Response:
    """The store is away: a 503 whatever else is set, so that balancers and retries see it. Nothing is journalled."""
    return responses.error_response(
        api_errors.store_unavailable_error(str(error)), negotiate_language(request), mirror=True
    )

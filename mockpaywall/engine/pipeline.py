"""One request, from arrival to response, in order. The best file to read first.

    locate    find the namespace of a public key pair or a token        (only where there is one)
    receive   resolve the namespace and the modes that may decide it    (pure)
    record    the store journals it, numbers it, counts its mode        (one atomic step)
    check     apply the mode's plan; check path, headers and body       (pure)
    load      the store reads the records that the operation names      (only where a session is needed)
    decide    run the operation: a response and what it changes         (pure)
    commit    the store keeps the session, the changes and the outcome  (one atomic step)

When a loaded record has changed before the commit, the request is loaded and decided again, with the same ids.

Ids and draws derive from (seed, namespace, request number): the same requests in the same order get the same
responses. Nothing here knows Flask or sockets: a Response describes what the client sees, an edge sends it.

`respond` is a coroutine, so that a store may suspend it. It needs no event loop: a store that never waits never
suspends, and `PendingResult` says how the others resume it.
"""

from __future__ import annotations

from mockpaywall.engine.checks import (
    CheckedRequest,
    check,
    make_path_not_found_error,
)
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.cors import answer_preflight, get_cors_headers
from mockpaywall.engine.decision import decide, make_refusal_response
from mockpaywall.engine.incidents import STORE_UNAVAILABLE
from mockpaywall.engine.owner_search import adopt_session, find_owner, needs_owner
from mockpaywall.engine.receive import receive
from mockpaywall.engine.record_loading import load_records
from mockpaywall.http.namespace_path import is_misplaced_admin_path
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import (
    CommittedExchange,
    Outcome,
    ReceivedRequest,
    RequestRecord,
    StaleRules,
)
from mockpaywall.model.seeded_random import get_namespace_random
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.card_data import mask_body, mask_head
from mockpaywall.stores.base import RequestStore

Responded = tuple[Response, CommittedExchange | None]
"""The response to send, and the exchange to complete once it is sent; None for what is not in the journal."""


async def respond(request: Request, context: AppContext, store: RequestStore) -> Responded:
    """Handle one request. Suspends only where *store* does."""
    if request.head.method == "OPTIONS" and (preflight := answer_preflight(request.head, context)):
        return with_refusal_id(preflight, context), None
    if context.has_admin_api and is_misplaced_admin_path(request.head.path):
        return _refuse_admin_call(request, context), None
    try:
        owner = await find_owner(request, context, store) if needs_owner(request.head, context) else None
        received, record = await _record(request, owner, context, store)
        checked = check(received, record, context)
        if checked.needs_records:
            outcome = await _decide_on_records(request, checked, context, store)
            response = outcome.response
        else:
            outcome = decide(checked, context)
            response = outcome.response
            has_reference = outcome.session is None or outcome.session.reference_code != ""
            unique = has_reference and context.strictness.unique_reference
            if await store.commit(received, record, outcome, unique=unique) and has_reference:
                outcome, response = await _on_duplicate_reference(checked, outcome, context, store)
    except StoreUnavailable as error:
        return service_unavailable(request, error, context), None
    return response, CommittedExchange(received.namespace, record, outcome.response)


async def _record(
    request: Request, owner: str | None, context: AppContext, store: RequestStore
) -> tuple[ReceivedRequest, RequestRecord]:
    """Journal the request with its card data masked; return it as it was sent."""
    while True:
        received = receive(request, context, store, owner)
        try:
            return received, await store.record(_without_card_data(received))
        except StaleRules:
            continue  # the store has loaded the current rules


def _without_card_data(received: ReceivedRequest) -> ReceivedRequest:
    """Return *received* with its request as the journal may have it: *received* itself when it has no card data."""
    request = received.request
    head, body = _mask_head(request.head), mask_body(request.body)
    if head is request.head and body is request.body:
        return received
    return received._replace(request=Request(head, body, request.oversize))


def _mask_head(head: RequestHead) -> RequestHead:
    """Return *head* without card data. Equal heads are masked once."""
    masked: RequestHead | None = head.cache.get(mask_head, head)
    if masked is head:
        masked = mask_head(head)
        head.cache[mask_head] = None if masked is head else masked  # a value must not refer to its head
    return masked or head


async def _decide_on_records(
    request: Request, checked: CheckedRequest, context: AppContext, store: RequestStore
) -> Outcome:
    """Load, decide and commit, again and again while other requests change what was loaded.

    Each repetition means that another request was committed: of N concurrent ones, the last repeats N - 1 times.
    """
    while True:
        loaded = await load_records(checked, store)
        if loaded.session is None and await adopt_session(request, checked, store):
            loaded = await load_records(checked, store)
        outcome = decide(checked, context, loaded)
        if await store.commit_changes(checked.received, checked.record, outcome, loaded):
            return outcome


async def _on_duplicate_reference(
    checked: CheckedRequest, outcome: Outcome, context: AppContext, store: RequestStore
) -> tuple[Outcome, Response]:
    """Where the ReferenceCode must be unique, commit a refusal instead; elsewhere add a hint to the response."""
    if context.strictness.unique_reference:
        refused = checked._replace(refusal=api_errors.duplicate_reference_error().refusal, operation=None)
        outcome = decide(refused, context)
        await store.commit(checked.received, checked.record, outcome, unique=True)
        return outcome, outcome.response
    hint = api_errors.DUPLICATE_REFERENCE_HINT if context.strictness.hints else ""
    return outcome, responses.with_hint(outcome.response, hint)


def _refuse_admin_call(request: Request, context: AppContext) -> Response:
    """Return a 404 for an admin call below another path: a client whose URL is wrong. No admin call is journalled."""
    refusal = make_path_not_found_error(request.head, context).refusal
    response = make_refusal_response(refusal, request, context, mirror=context.mirror_http_status)
    return with_refusal_id(response, context)


def service_unavailable(request: Request, error: StoreUnavailable, context: AppContext) -> Response:
    """Return a 503, whatever `--http-status` says: load balancers and retries need it. It is not journalled."""
    context.incidents.count(STORE_UNAVAILABLE)
    refusal = api_errors.store_unavailable_error(str(error)).refusal
    response = make_refusal_response(refusal, request, context, mirror=True)
    response = responses.with_headers(response, get_cors_headers(request.head, context))
    return with_refusal_id(response, context)


def with_refusal_id(response: Response, context: AppContext) -> Response:
    """Add an X-Mock-Request-Id to a response that is in no journal, for the log."""
    random = get_namespace_random(context.seed, context.refusal_id_source)
    return responses.with_mock_headers(response, random.make_request_id(context.incidents.next_refusal()), "")

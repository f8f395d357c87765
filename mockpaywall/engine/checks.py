"""Check one request: the plan of its mode, its path, its method, its headers and its body. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, NamedTuple

from mockpaywall.engine.context import AppContext, Endpoint
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.http.response import Response
from mockpaywall.model.exchange import ReceivedRequest, RequestRecord
from mockpaywall.model.mode import OK_BRANCH
from mockpaywall.model.response_plan import NO_EFFECT, ResponsePlan
from mockpaywall.model.seeded_random import NamespaceRandom, get_namespace_random
from mockpaywall.modes.apply import make_early_response
from mockpaywall.modes.idle_parts import remove_idle_parts
from mockpaywall.modes.planner import make_plan
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.api_errors import ApiError, Refusal
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.language import negotiate_language
from mockpaywall.paywall.masterpass.identifiers import NO_IDENTIFIERS, Identifiers
from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.validation import (
    KEY_PAIRS,
    check_content_type,
    check_headers,
    check_key_pair,
    parse_body,
    parse_own_headers,
)

NO_BODY: Mapping[str, Any] = {}


class CheckedRequest(NamedTuple):
    """A request and what its checks found: an early response, a refusal, or an operation with a valid body."""

    received: ReceivedRequest
    """As sent: its card data are not masked."""
    record: RequestRecord
    random: NamespaceRandom
    plan: ResponsePlan
    early_response: Response | None = None
    """The response that the mode gives before any check."""
    refusal: Refusal | None = None
    operation: Operation | None = None
    """Set exactly when there is neither an early response nor a refusal."""
    body: Mapping[str, Any] = NO_BODY
    hint: str = ""
    identifiers: Identifiers = NO_IDENTIFIERS
    """The ids that the operation may draw; NO_IDENTIFIERS where it needs no records."""

    @property
    def needs_records(self) -> bool:
        """True when the operation reads or changes records."""
        return self.operation is not None and self.operation.needs_records


def check(received: ReceivedRequest, record: RequestRecord, context: AppContext) -> CheckedRequest:
    """Check one request. Nothing is stored."""
    branch = record.candidate.branch
    random = get_namespace_random(context.seed, received.namespace)
    plan = NO_EFFECT
    if branch is not OK_BRANCH:
        generator = partial(random.make_generator, record.number)
        plan = make_plan(branch, record.use_count, generator, record.times)
        if plan.is_short_circuit:
            early = make_early_response(plan, partial(encode_http_error, received.request, context))
            if early is not None:
                return CheckedRequest(received, record, random, plan, early)
    try:
        operation, body, hint = _check_request(received, context)
    except ApiError as error:
        return CheckedRequest(received, record, random, plan, refusal=error.refusal)
    if plan is not NO_EFFECT:
        plan, idle_hint = remove_idle_parts(plan, operation)
        hint = join_hints((idle_hint, hint))
    needs_ids = operation.needs_records
    ids = Identifiers(random.seed, random.namespace, record.number) if needs_ids else NO_IDENTIFIERS
    return CheckedRequest(received, record, random, plan, None, None, operation, body, hint, ids)


def encode_http_error(request: Request, context: AppContext, status: int) -> bytes:
    """Encode the body of an HTTP status that a mode asks for, in the form and the language of *request*."""
    endpoint = find_endpoint(request.head, context)
    if endpoint is None or endpoint.operation.encode_http_error is None:
        return responses.error_envelope(status, negotiate_language(request))
    return endpoint.operation.encode_http_error(status)


def _check_request(
    received: ReceivedRequest, context: AppContext
) -> tuple[Operation, Mapping[str, Any], str]:
    """Return the operation, the valid body and a hint. Raises ApiError."""
    request = received.request
    if received.refusal:
        raise ApiError(received.refusal)
    endpoint = _validated_endpoint(request, context)
    operation = endpoint.operation
    caller = operation.read_caller(request) if operation.read_caller else NO_BODY
    if endpoint.body is None:
        body, hint = _read_input(request, operation), ""
    elif operation.has_body:
        exact = operation.exact_numbers
        body, hint = parse_body(request, endpoint.body, endpoint.strictness, endpoint.minimum, exact=exact)
    else:
        body, hint = parse_own_headers(request, endpoint.body, endpoint.strictness, endpoint.minimum)
    if caller is not NO_BODY:
        body = {**body, **caller}
    if received.hint:
        hint = join_hints((hint, received.hint))
    return operation, body, hint


def _read_input(request: Request, operation: Operation) -> Mapping[str, Any]:
    """Return what an operation without a schema reads. Raises ApiError."""
    if request.oversize:
        raise api_errors.content_too_large_error(MAX_BODY_BYTES)
    return NO_BODY if operation.read_input is None else operation.read_input(request)


def _validated_endpoint(request: Request, context: AppContext) -> Endpoint:
    """Return the endpoint of *request* if its head is valid. A head is checked once. Raises ApiError."""
    cache = request.head.cache
    endpoint: Endpoint | None = cache.get(context)
    if endpoint is None:
        endpoint = _find_endpoint(request, context)
        _check_headers(request, endpoint, context)
        cache[context] = endpoint
    return endpoint


def _check_headers(request: Request, endpoint: Endpoint, context: AppContext) -> None:
    """Raises ApiError."""
    operation = endpoint.operation
    accepted = context.accepted_pairs.get(operation.access)
    if endpoint.headers is not None:
        check_headers(request, endpoint.headers, any_pair=accepted is None)
    if (pair := KEY_PAIRS.get(operation.access)) is not None:
        check_key_pair(request, pair, accepted)
    if operation.has_body and endpoint.body is not None:
        check_content_type(request, endpoint.strictness)


def _find_endpoint(request: Request, context: AppContext) -> Endpoint:
    path, method = request.head.path, request.head.method
    methods = context.endpoints.get(path)
    if methods is None:
        raise make_path_not_found_error(request.head, context)
    endpoint = methods.get(method)
    if endpoint is None:
        raise api_errors.method_not_allowed_error(method, path, tuple(methods))
    return endpoint


def make_path_not_found_error(head: RequestHead, context: AppContext) -> ApiError:
    """Return the error of a path at which nothing is served."""
    return api_errors.path_not_found_error(
        head.path, tuple(context.endpoints), context.base_path, has_admin_api=context.has_admin_api
    )

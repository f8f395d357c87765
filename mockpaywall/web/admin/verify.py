"""Verification that waits and explains, and the retries in the journal."""

from __future__ import annotations

from queue import SimpleQueue

from flask import Response as FlaskResponse

from mockpaywall.http.deferred_response import ENVIRON_KEY, DeferredResponse
from mockpaywall.http.real_time import monotonic
from mockpaywall.journal.exchange_reader import drain, free_slowly
from mockpaywall.journal.retries import group_retries
from mockpaywall.journal.verification.expectation import VerificationResult
from mockpaywall.journal.verification.expectation_parser import parse_verification
from mockpaywall.journal.verification.waiting import WaitingVerification
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import convert_error, to_json_response
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS, page_param, read_json_body
from mockpaywall.web.admin.streaming import JsonStream
from mockpaywall.wiremock.verify_response import render_verification


def verify_requests(context: AdminContext) -> FlaskResponse:
    """Verify the expectation in the body; respond once it is fulfilled, cannot be any more, or times out."""
    expectation, within_s = parse_verification(JsonNode(read_json_body(context.request)))
    verification = WaitingVerification(expectation, within_s, context.store, context.scope, monotonic)
    if not verification.may_wait and (result := verification.advance()) is not None:
        return _render(result, context)
    deferred = context.request.environ.get(ENVIRON_KEY)
    if isinstance(deferred, DeferredResponse):
        return _defer(verification, context, deferred)
    return _wait(verification, context)


def list_retries(context: AdminContext) -> JsonStream:
    """Return the requests grouped by key pair and ReferenceCode, the newest group first."""
    page = page_param(context.request)
    completeness = {"complete": not context.store.evicted_count(context.scope)}
    groups = group_retries(context.exchanges())
    newest = page.take_newest(groups)
    free_slowly(groups)
    rendered = (group.to_json(context.app_context.seed) for group in drain(newest))
    return JsonStream("groups", rendered, lambda: completeness)


def _defer(
    verification: WaitingVerification, context: AdminContext, deferred: DeferredResponse
) -> FlaskResponse:
    """Respond later. The response that is returned supplies the headers."""

    def resolve(result: VerificationResult | Exception) -> None:
        response = _render(result, context)
        deferred.resolve(response.status_code, response.get_data())

    deferred.begin(context.verifications.start(verification, context.store, context.scope, resolve))
    return to_json_response({})


def _wait(verification: WaitingVerification, context: AdminContext) -> FlaskResponse:
    """Wait in this thread, under a server that knows no deferred responses."""
    results: SimpleQueue[VerificationResult | Exception] = SimpleQueue()
    context.verifications.start(verification, context.store, context.scope, results.put)
    return _render(results.get(), context)


def _render(result: VerificationResult | Exception, context: AdminContext) -> FlaskResponse:
    try:
        if isinstance(result, Exception):
            raise result
        return to_json_response(render_verification(result, context.app_context.seed))
    except Exception as error:
        return convert_error(error)


ROUTES = (
    AdminRoute("POST", "/verify", verify_requests),
    AdminRoute("GET", "/retries", list_retries, parameters=PAGE_PARAMETERS),
)

"""What the operations of Masterpass have in common: the token decides for whom they act, and their answers' form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mockpaywall.paywall.masterpass.answers import fail, get_reason
from mockpaywall.paywall.masterpass.masterpass_operation import (
    MasterpassFunction,
    MasterpassResult,
    run_function,
)
from mockpaywall.paywall.operation import Access, CorsPolicy, Operation, OperationParams, OperationResult
from mockpaywall.paywall.upstream.bearer_token import (
    find_claim_problem,
    find_session_keys,
    invalid_token_error,
    read_bearer_token,
)
from mockpaywall.paywall.upstream.upstream_answers import (
    CONTENT_LOCATION,
    encode_upstream_answer,
    encode_upstream_error,
    encode_upstream_refusal,
)

CORS = CorsPolicy(
    "content-type, token, authorization, includemasterpasssession, x-channel, x-source-channel, x-language,"
    " x-api-version, accept",
    CONTENT_LOCATION.lower(),
)
"""The headers that the library sends, and the one that it reads. Source: observed."""
OBSERVED = "observed: web library of Masterpass in the official JavaScript SDK"


@dataclass(frozen=True, slots=True)
class UpstreamOperation:
    """The `run` of an operation of Masterpass. The session is that of the token, and is never renewed."""

    function: MasterpassFunction
    is_located: bool = False
    """The answer has a Content-Location also when no code is awaited."""

    def __call__(self, body: Mapping[str, Any], params: OperationParams) -> OperationResult:
        """Carry out the operation. Raises ApiError for a token of an unknown session, and what the function raises."""
        session, identifiers = params.records.session, params.identifiers
        if session is None or identifiers is None:
            raise invalid_token_error()
        if problem := find_claim_problem(body, params.now):
            result = MasterpassResult(fail(problem.code), hint=problem.hint)
        else:
            result = run_function(self.function, body, session, params)
        correlation_id = identifiers.make_guid("correlation")
        encoded = encode_upstream_answer(
            result.answer, correlation_id, params.language, is_located=self.is_located
        )
        return OperationResult(
            encoded.content,
            changes=result.changes,
            reason=get_reason(result.answer),
            hint=result.hint,
            status=encoded.status,
            headers=encoded.headers,
        )


def make_upstream_operation(
    name: str, run: UpstreamOperation, *, method: str, path: str, summary: str, success: str, **fields: Any
) -> Operation:
    """Return the operation at *path*. *fields* are those in which it differs from the others."""
    return Operation(
        name=f"upstream-{name}",
        method=method,
        path=path,
        summary=f"Masterpass: {summary}",
        success=success,
        run=run,
        access=Access.OPEN,
        read_caller=read_bearer_token,
        find_owner_keys=find_session_keys,
        encode_refusal=encode_upstream_refusal,
        encode_http_error=encode_upstream_error,
        has_envelope=False,
        cors=CORS,
        **{"provenance": OBSERVED, **fields},
    )

"""What the operations of a session have in common: they resolve the session, act, and answer with a Session block."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from mockpaywall.paywall.api_errors import unknown_session_error
from mockpaywall.paywall.masterpass.account import Account
from mockpaywall.paywall.masterpass.answers import (
    Answer,
    AnswerContext,
    FailureKind,
    PaywallFailure,
    UpstreamFailure,
    encode_answer,
    get_reason,
)
from mockpaywall.paywall.masterpass.failure_hints import hint_for_failure
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.records import LoadedRecords, RecordChange
from mockpaywall.paywall.masterpass.session_renewal import resolve_session
from mockpaywall.paywall.masterpass.upstream_codes import UpstreamCode
from mockpaywall.paywall.operation import OperationParams, OperationPolicy, OperationResult
from mockpaywall.paywall.session import Session


class MasterpassCall(NamedTuple):
    """One call of an operation, its session resolved."""

    body: Mapping[str, Any]
    session: Session
    account: Account | None
    """Of the session's phone."""
    records: LoadedRecords
    identifiers: Identifiers
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    policy: OperationPolicy
    authorisation: str | None
    """The ResponseCode that the mode asks for; None for the usual one."""
    base_url: str


class MasterpassResult(NamedTuple):
    """What an operation decided."""

    answer: Answer
    changes: tuple[RecordChange, ...] = ()
    hint: str = ""


MasterpassFunction = Callable[[MasterpassCall], MasterpassResult]
UpstreamFunction = Callable[[MasterpassCall, UpstreamCode], MasterpassResult]
"""Answers with a failure of Masterpass that the mode asks for."""


def answer_upstream_failure(_: MasterpassCall, code: UpstreamCode) -> MasterpassResult:
    """Answer with the failure, whatever the call is about."""
    return MasterpassResult(UpstreamFailure(code))


@dataclass(frozen=True, slots=True)
class MasterpassOperation:
    """The `run` of an Operation that needs a session."""

    function: MasterpassFunction
    build_id: str
    failure_kind: FailureKind = FailureKind.IN_SUCCESS
    answer_upstream: UpstreamFunction = answer_upstream_failure

    def __call__(self, body: Mapping[str, Any], params: OperationParams) -> OperationResult:
        """Carry out the operation. Raises ApiError for an unknown session, and what the function raises."""
        found, identifiers = params.records.session, params.identifiers
        if found is None or identifiers is None:
            raise unknown_session_error()
        resolved = resolve_session(body, found, params)
        result = run_function(self.function, body, resolved.session, params, self.answer_upstream)
        context = AnswerContext(
            resolved.session.session_id,
            resolved.is_renewed,
            self.build_id,
            self.failure_kind,
            identifiers,
            params.language,
        )
        return OperationResult(
            encode_answer(result.answer, context),
            resolved.created,
            resolved.changes + result.changes,
            get_reason(result.answer),
            result.hint,
        )


def run_function(
    function: MasterpassFunction,
    body: Mapping[str, Any],
    session: Session,
    params: OperationParams,
    answer_upstream: UpstreamFunction = answer_upstream_failure,
) -> MasterpassResult:
    """Carry out *function* for *session*, unless the mode answers instead. Raises ApiError."""
    directives, identifiers = params.directives, params.identifiers
    if directives.error is not None:
        return MasterpassResult(PaywallFailure(directives.error.number))
    if identifiers is None:
        raise unknown_session_error()
    call = MasterpassCall(
        body,
        session,
        params.records.account,
        params.records,
        identifiers,
        params.now,
        params.policy,
        directives.authorisation,
        params.base_url,
    )
    if directives.upstream is not None:
        return answer_upstream(call, directives.upstream)
    result = function(call)
    return result if result.hint else result._replace(hint=hint_for_failure(result.answer))

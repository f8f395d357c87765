"""The answer of a Masterpass operation as a value, and its envelope. Of the four kinds of failure three are here:

A  failure of Masterpass at account, card, resend and link operations: the envelope says success       (documented)
B  failure of Masterpass at otp/verify and payment/verify: ErrorCode 1, Result false                    (documented)
C  failure of Paywall on a known session: its ErrorCode, "Masterpass": null                             (documented)
D  refusal before a session is known: an `ApiError`, Body null                                          (ours)
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from mockpaywall.paywall.envelope import (
    TEXT_HOLE,
    VALUE_HOLE,
    build_envelope,
    encode_utf8,
    format_json,
    make_json_template,
)
from mockpaywall.paywall.error_codes import find_by_number
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.upstream_codes import BY_NAME, UpstreamCode, get_status_name

ACCOUNT_BUILD = "83"
"""The BuildId of the account service. Source: documented (card/* and merchant/*)."""
AUTHORISATION_BUILD = "78"
"""The BuildId of the service for one-time codes and payments. Source: documented (otp/* and payment/verify)."""
UNSUCCESSFUL = 1
CACHE_SIZE = 256
"""Cached templates. A message that names several fields makes one of its own."""

CARD_CHALLENGE_TEXT = (
    "Telefonunuza gelen tek kullanımlık şifreyi girerek kart doğrulama işlemini tamamlayınız"
)
"""Source: documented (card/add, merchant/link)."""
PAYMENT_CHALLENGE_TEXT = "Telefonunuza gelen tek kullanımlık şifreyi girerek işleminizi tamamlayınız"
"""Source: observed for 5010; for 5001 and 5008 ours."""
NO_CHALLENGE_TEXT = "Yetkilendirme gerekli değil"
"""Source: observed."""


class FailureKind(StrEnum):
    """How an operation answers a failure of Masterpass."""

    IN_SUCCESS = "A"
    AS_FAILURE = "B"


class Completed(NamedTuple):
    """A success with Masterpass's wrapper."""

    result: Any
    status: int = 200
    """The StatusCode of the wrapper: 200 or 202."""
    paywall: dict[str, Any] | None = None
    """The `Paywall` block of a payment; None without one."""
    message: str = ""


class PaywallAnswer(NamedTuple):
    """An answer of Paywall itself: the `Masterpass` member without a wrapper, under a message."""

    masterpass: dict[str, Any]
    message: str
    code: int = 0


class UpstreamFailure(NamedTuple):
    """A failure of Masterpass (kind A or B)."""

    code: UpstreamCode
    paywall: dict[str, Any] | None = None


class PaywallFailure(NamedTuple):
    """A failure of Paywall on a known session (kind C)."""

    code: int
    """The ErrorCode."""
    message: str = ""
    """In English; "" for the text of the code."""
    turkish: str = ""
    """"" for the English message."""


Answer = Completed | PaywallAnswer | UpstreamFailure | PaywallFailure


class AnswerContext(NamedTuple):
    """What the envelope of an answer has besides the answer."""

    session_id: str
    session_renewed: bool
    build_id: str
    failure_kind: FailureKind
    identifiers: Identifiers
    language: str
    """"tr" or "en": of the messages of kind C."""


def fail(name: str) -> UpstreamFailure:
    """Return the failure with the upstream code *name*, which is in the table."""
    return UpstreamFailure(BY_NAME[name])


def encode_answer(answer: Answer, context: AnswerContext) -> bytes:
    """Encode the envelope of *answer*, its keys in the documented order."""
    match answer:
        case Completed():
            return _encode(0, answer.message, _wrap_success(answer, context), context)
        case UpstreamFailure():
            code = UNSUCCESSFUL if context.failure_kind is FailureKind.AS_FAILURE else 0
            return _encode(code, "", _wrap_failure(answer, context), context)
        case PaywallAnswer():
            return _encode(answer.code, answer.message, format_json(answer.masterpass), context)
        case PaywallFailure():
            return _encode(answer.code, get_message(answer, context.language), "null", context)


def get_reason(answer: Answer) -> str:
    """Return why *answer* is not a success, in English, for the journal; "" for a success."""
    match answer:
        case UpstreamFailure():
            return f"Masterpass answered {answer.code.name}"
        case PaywallFailure():
            return get_message(answer, "en")
        case PaywallAnswer(code=code, message=message) if code:
            return message or "the payment was not committed"
    return ""


def _encode(code: int, message: str, masterpass: str, context: AnswerContext) -> bytes:
    """Encode the envelope with *masterpass*, a JSON text."""
    template = _make_envelope_template(code, message, context.session_renewed)
    return encode_utf8(template % (context.session_id, masterpass))


def _wrap_success(answer: Completed, context: AnswerContext) -> str:
    template = _make_wrapper_template(context.build_id, answer.status, None)
    values = format_json(answer.result), context.identifiers.make_guid("correlation")
    return _add_payment(answer.paywall, template % values)


def _wrap_failure(failure: UpstreamFailure, context: AnswerContext) -> str:
    template = _make_wrapper_template(context.build_id, failure.code.status, failure.code)
    return _add_payment(failure.paywall, template % "null")


def _add_payment(paywall: dict[str, Any] | None, wrapper: str) -> str:
    """Add the Paywall block of a payment, if there is one, in front of the members of *wrapper*."""
    return wrapper if paywall is None else f'{{"Paywall":{format_json(paywall)},{wrapper[1:]}'


@lru_cache(maxsize=CACHE_SIZE)
def _make_envelope_template(code: int, message: str, session_renewed: bool) -> str:
    """Return the template of an envelope, for the SessionId and the Masterpass member."""
    session = {"SessionRenewed": session_renewed, "SessionId": TEXT_HOLE}
    return make_json_template(build_envelope(code, message, {"Session": session, "Masterpass": VALUE_HOLE}))


@lru_cache(maxsize=CACHE_SIZE)
def _make_wrapper_template(build_id: str, status: int, failure: UpstreamCode | None) -> str:
    """Return the template of Masterpass's wrapper: for Result and, without a failure, CorrelationId."""
    exception = failure and {"Level": failure.level, "Code": failure.name, "Message": failure.message}
    return make_json_template(
        {
            "Result": VALUE_HOLE,
            "BuildId": build_id,
            "CorrelationId": None if failure else TEXT_HOLE,
            "Exception": exception,
            "Message": get_status_name(status),
            "RequestId": None,
            "StatusCode": status,
            "Version": None,
        }
    )


def get_message(failure: PaywallFailure, language: str) -> str:
    """Return the text of *failure* in *language*: "tr" or "en"."""
    own = failure.turkish if language == "tr" and failure.turkish else failure.message
    code = find_by_number(failure.code)
    return own or (code.get_text(language) if code else f"Error {failure.code}")

"""/user-authorization/api/Otp: one-time codes, in the browser. One operation verifies those of every purpose."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.paywall.endpoints.resend_otp import resend_otp
from mockpaywall.paywall.endpoints.verify_otp import verify_otp
from mockpaywall.paywall.endpoints.verify_payment import verify_payment
from mockpaywall.paywall.masterpass.answers import Completed
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengePurpose
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall, MasterpassResult
from mockpaywall.paywall.masterpass.masterpass_token import encode_masterpass_token
from mockpaywall.paywall.masterpass.records import LoadedRecord, RecordKey, RecordKind
from mockpaywall.paywall.upstream.upstream_answers import VERIFY_PATH
from mockpaywall.paywall.upstream.upstream_operation import UpstreamOperation, make_upstream_operation


def resend_code(call: MasterpassCall) -> MasterpassResult:
    """Send the code of the token again."""
    return resend_otp(call._replace(body={"OtpToken": call.body["token"]}))


def verify_code(call: MasterpassCall) -> MasterpassResult:
    """Check the code, and complete the registration, the link or the payment that it is for."""
    token = call.body["token"]
    challenge = call.records.find(RecordKind.CHALLENGE, token)
    is_link = challenge is not None and challenge.purpose is ChallengePurpose.LINK
    body = {"OtpToken": token, "OtpCode": call.body["otpCode"], "ForLinkToMerchant": is_link}
    if challenge is not None and challenge.purpose is ChallengePurpose.PAYMENT:
        result = verify_payment(call._replace(body={**body, "MasterpassPaymentId": challenge.payment_id}))
    else:
        result = verify_otp(call._replace(body=body))
    return _with_session_token(result, call)


def _with_session_token(result: MasterpassResult, call: MasterpassCall) -> MasterpassResult:
    """Return *result*, its Token replaced by a MasterpassToken once everything is verified.

    The SDK sends it as the bearer token from then on (observed); that it is the one of the session is ours.
    """
    answer = result.answer
    if not isinstance(answer, Completed) or not answer.result["IsVerified"]:
        return result
    verified = {**answer.result, "Token": encode_masterpass_token(call.session)}
    return result._replace(answer=answer._replace(result=verified))


def _read_keys(body: Mapping[str, Any], _: Identifiers) -> tuple[RecordKey, ...]:
    return (RecordKey(RecordKind.CHALLENGE, body["token"]),)


def follow_challenges(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return the keys of the payments that challenges among *found* authorise, until they are among *found*."""
    challenges = [one.value for one in found if isinstance(one.value, Challenge) and one.value.payment_id]
    keys = [RecordKey(RecordKind.PAYMENT, challenge.payment_id) for challenge in challenges]
    known = [one.key for one in found]
    return tuple(key for key in keys if key not in known)


UPSTREAM_RESEND_OTP = make_upstream_operation(
    "resend-otp",
    UpstreamOperation(resend_code),
    method="POST",
    path="/user-authorization/api/Otp/resend",
    summary="Resend OTP",
    success="A new one-time code was sent; the token of the old one is no longer valid.",
    read_keys=_read_keys,
)
UPSTREAM_VERIFY_OTP = make_upstream_operation(
    "verify-otp",
    UpstreamOperation(verify_code, is_located=True),
    method="POST",
    path=VERIFY_PATH,
    summary="Verify OTP",
    success="The code was right: what it is for is complete, or the next code was sent.",
    provenance="observed: that codes are posted to the address in Content-Location; the address is ours",
    read_keys=_read_keys,
    follow_keys=follow_challenges,
)

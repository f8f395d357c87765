"""What to do about a failure of Masterpass, where the operation has no closer hint. All are ours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mockpaywall.paywall.masterpass.answers import Answer, UpstreamFailure

_NO_ACCOUNT = (
    "this UserPhone has no account: card/add and otp/verify make one; POST /__admin/accounts adds a ready one"
)
HINTS: Mapping[str, str] = MappingProxyType(
    {
        "USER_NOT_FOUND": _NO_ACCOUNT,
        "ACCOUNT_NOT_FOUND": _NO_ACCOUNT,
        "ACCOUNT_NOT_LINKED_TO_MERCHANT": "the account of this UserPhone is not linked to this UserId: "
        "send merchant/link, then otp/verify with ForLinkToMerchant true",
        "ACCOUNT_IS_BLOCKED": "a tester blocked the account of this UserPhone: "
        "PATCH /__admin/accounts/{phone} sets another state",
        "MERCHANT_USER_ID_ALREADY_IN_USE": "the account is linked already: card/list shows its cards",
        "CARD_ALREADY_EXISTS": "the account has this card already: card/list shows it, card/delete removes it",
        "CARD_ALIAS_ALREADY_IN_USE": "another card of the account has this CardAlias: send another one",
        "CARD_ALIAS_MAX_LENGTH_EXCEEDED": "CardAlias is longer than 40 characters",
        "CARD_NOT_FOUND": "card/list shows each CardAlias",
        "MAX_NUMBER_OF_CARDS_REACHED": "the account has as many cards as it may have: card/delete removes one",
        "EXPIRED_CARD": "a tester let this card expire: PATCH /__admin/accounts/{phone} changes its cards",
        "OTP_CODE_IS_REQUIRED": "OtpCode is empty: GET /__admin/otps has the code that was sent",
        "OTP_CODE_MAX_LENGTH_EXCEEDED": "OtpCode is longer than 20 characters",
        "TOKEN_ALREADY_USED": "this OtpToken was used, or replaced by that of otp/resend",  # nosec B105
        "TOKEN_IS_NOT_VALID": "too many wrong codes closed this OtpToken: start again",  # nosec B105
        "ERR_YOU_CAN_NOT_CALL_OTP_SERVICE_ONE_MORE_TIME": "the code was sent again too often: start again",
        "PAYMENT_IS_NOT_VERIFIED": "the payment waits for no code: GET /__admin/payments shows its state",
    }
)
"""By the upstream code."""


def hint_for_failure(answer: Answer) -> str:
    """Return what to do about *answer*; "" for a success, and for a failure that nothing can be done about."""
    return HINTS.get(answer.code.name, "") if isinstance(answer, UpstreamFailure) else ""

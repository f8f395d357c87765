"""The answers of otp/verify and payment/verify: they have one shape. Names and order: documented."""

from __future__ import annotations

from mockpaywall.paywall.masterpass.answers import Completed
from mockpaywall.paywall.masterpass.card import Card
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.challenge_issue import get_description
from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassCall
from mockpaywall.paywall.masterpass.page_3d import NO_PAGE_3D

VERIFIED = "OTP verified successfully."
"""Source: documented."""


def describe_verified(call: MasterpassCall, card: Card | None) -> Completed:
    """Describe a right code that took effect. *card* is the registered or the paying one; None for a link: ours."""
    return Completed(
        {
            "RetrievalReferenceNumber": call.identifiers.reference_number,
            "IsVerified": True,
            **NO_PAGE_3D,
            "CardUniqueNumber": card.unique_number if card else None,
            "Token": call.identifiers.make_token("token"),
            "ResponseCode": "0000",
            "Description": VERIFIED,
        }
    )


def describe_next_challenge(call: MasterpassCall, challenge: Challenge) -> Completed:
    """Describe the next code to enter. That there may be one is observed; the shape is ours."""
    result = {
        "RetrievalReferenceNumber": call.identifiers.reference_number,
        "IsVerified": False,
        **NO_PAGE_3D,
        "CardUniqueNumber": None,
        "Token": challenge.token,
        "ResponseCode": challenge.issuer.value,
        "Description": get_description(challenge),
    }
    return Completed(result, status=202)

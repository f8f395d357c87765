"""The ids and numbers that one request may draw: functions of (seed, namespace, request number).

An operation that runs again for the same request draws the same ones. Forms: documented or observed per member.
"""

from __future__ import annotations

from typing import NamedTuple

from mockpaywall.paywall.guid import generate_random_guid

FIRST_REFERENCE = 100_005_844_107
"""Before the first RetrievalReferenceNumber: twelve digits, rising. Source: documented (samples)."""
FIRST_PAYMENT_ID = 203_948_887
"""Before the first PaymentId. Source: documented form (sample of payment/commit)."""
FIRST_BROWSER_PAYMENT_ID = FIRST_PAYMENT_ID + 100_000_000
"""Before the first PaymentId of a payment that a browser starts. The two ranges are apart, because the payments of a
public key pair may come to the namespace of a private one, which has numbers of its own. Source: ours."""
FIRST_TEMP_TOKEN_ID = 14_533_993
"""Before the first TempTokenId. Source: documented form (sample of temptoken)."""
FIRST_ACTIVITY_ID = 4_413_672
"""Before the first ActivityId. Source: documented form (sample of payment/commit)."""
FIRST_CARD_ID = 713_632
"""Before the first CardId. Source: documented form (sample of card/list)."""
FIRST_TESTER_CARD_ID = 600_000
"""Before the CardIds of a tester's cards: they are below those that requests draw. Source: ours."""
MAX_TESTER_CARDS = 100_000
OTP_DIGITS = 6
PAYMENT_ID_PURPOSE = "payment"
"""The purpose of the GUID that is a MasterpassPaymentId."""


class Identifiers(NamedTuple):
    """The ids of one request."""

    seed: int
    namespace: str
    number: int
    """The request number, from 1."""

    def make_guid(self, purpose: str) -> str:
        """Return a lower-case version 4 GUID: MasterpassPaymentId, UniqueCode, CorrelationId, token of a 3D page."""
        return generate_random_guid(f"{self.seed}:{self.namespace}:{self.number}:{purpose}")

    def make_token(self, purpose: str) -> str:
        """Return 32 lower-case hexadecimal digits: the Token of a challenge."""
        return self.make_guid(purpose).replace("-", "")

    def make_code(self) -> str:
        """Return six random digits: a one-time code."""
        return derive_code(self.make_guid("code"))

    @property
    def reference_number(self) -> str:
        """The RetrievalReferenceNumber (RefNo) of the request."""
        return str(FIRST_REFERENCE + self.number)

    @property
    def payment_id(self) -> int:
        """The PaymentId of a payment that the request creates."""
        return FIRST_PAYMENT_ID + self.number

    @property
    def browser_payment_id(self) -> int:
        """The PaymentId of a payment that a browser creates by the request."""
        return FIRST_BROWSER_PAYMENT_ID + self.number

    @property
    def temp_token_id(self) -> int:
        """The TempTokenId of a token that the request issues."""
        return FIRST_TEMP_TOKEN_ID + self.number

    @property
    def activity_id(self) -> int:
        """The ActivityId of what the request does to a payment."""
        return FIRST_ACTIVITY_ID + self.number

    @property
    def card_id(self) -> int:
        """The CardId of a card that the request registers."""
        return FIRST_CARD_ID + self.number

    def make_payment_guid(self, payment_id: int) -> str | None:
        """Return the MasterpassPaymentId of the payment with that PaymentId; None for a number that was never one."""
        number = payment_id - FIRST_PAYMENT_ID
        return self._replace(number=number).make_guid(PAYMENT_ID_PURPOSE) if number > 0 else None


NO_IDENTIFIERS = Identifiers(0, "", 0)
"""For an operation that draws none."""


def derive_code(guid: str) -> str:
    """Return the six digits that *guid* determines."""
    return f"{int(guid[:8], 16) % 10**OTP_DIGITS:06d}"


def derive_card_id(unique_number: str) -> int:
    """Return the CardId of a tester's card, which no request registers. *unique_number*: hexadecimal digits."""
    return FIRST_TESTER_CARD_ID + int(unique_number[:8], 16) % MAX_TESTER_CARDS


def derive_decision_id(payment_id: int) -> int:
    """Return the ActivityId of a decision by a tester: no request draws one below the first."""
    return FIRST_ACTIVITY_ID - (payment_id - FIRST_PAYMENT_ID) % FIRST_ACTIVITY_ID

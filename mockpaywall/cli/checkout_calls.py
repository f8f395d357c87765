"""The calls of a checkout, from the session to the commit. Each sends what earlier ones answered: a `SavedValue`."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from mockpaywall.paywall.endpoints.add_card import ADD_CARD
from mockpaywall.paywall.endpoints.commit_payment import COMMIT_PAYMENT
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.endpoints.list_cards import LIST_CARDS
from mockpaywall.paywall.endpoints.verify_otp import VERIFY_OTP
from mockpaywall.paywall.endpoints.verify_payment import VERIFY_PAYMENT
from mockpaywall.paywall.operation import SESSION_HEADER, Operation
from mockpaywall.testing.samples import Body, generate_request


@dataclass(frozen=True, slots=True)
class SavedValue:
    """A value of an answer that later calls send."""

    name: str
    """A shell variable."""
    path: str
    """In the answer, joined by dots."""

    @property
    def key(self) -> str:
        """The last name of the path. In the answer it occurs once."""
        return self.path.rpartition(".")[2]

    @property
    def placeholder(self) -> str:
        """Stands for the value in a body."""
        return f"@{self.name}@"


@dataclass(frozen=True, slots=True)
class CheckoutCall:
    """One call: its operation, its body with placeholders, and what later calls need of its answer."""

    operation: Operation
    body: Body
    title: str
    saved: tuple[SavedValue, ...] = ()


SESSION_ID = SavedValue("SESSION_ID", "Body.SessionId")
CARD_TOKEN = SavedValue("CARD_TOKEN", "Body.Masterpass.Result.Token")
PAYMENT_TOKEN = SavedValue("PAYMENT_TOKEN", "Body.Masterpass.Result.Token")
PAYMENT_ID = SavedValue("PAYMENT_ID", "Body.Masterpass.Paywall.MasterpassPaymentId")


def generate_checkout(random: Random) -> tuple[CheckoutCall, ...]:
    """Return the calls of one checkout with a card that is registered first, at every strictness."""
    session = {"SessionId": SESSION_ID.placeholder}
    card = generate_request(random, "card/add", **session)
    saved_card = {"IsSavedCard": True, "CardAlias": card["CardAlias"]}
    code = generate_request(random, "otp/verify", OtpToken=CARD_TOKEN.placeholder, **session)
    payment = {"MasterpassPaymentId": PAYMENT_ID.placeholder, **session}
    verification = generate_request(random, "payment/verify", OtpToken=PAYMENT_TOKEN.placeholder, **payment)
    user = generate_request(random, Force3D=False, PhoneVerifiedByMerchant=True)
    return (
        CheckoutCall(CREATE_SESSION, user, "a session for the user", (SESSION_ID,)),
        CheckoutCall(ADD_CARD, card, "register a card: the bank sends a code", (CARD_TOKEN,)),
        CheckoutCall(VERIFY_OTP, code, "the code that the user entered"),
        CheckoutCall(LIST_CARDS, {SESSION_HEADER: SESSION_ID.placeholder}, "the cards of the user"),
        CheckoutCall(
            INIT_PAYMENT,
            generate_request(random, "payment/init", Card=saved_card, **session),
            "pay with the card: the bank sends a code",
            (PAYMENT_ID, PAYMENT_TOKEN),
        ),
        CheckoutCall(VERIFY_PAYMENT, verification, "the code that the user entered"),
        CheckoutCall(COMMIT_PAYMENT, generate_request(random, "payment/commit", **payment), "take the money"),
    )

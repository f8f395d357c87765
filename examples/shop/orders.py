"""An order and its payments. Three rules keep it from being paid twice:

- A payment takes money when the shop commits it, and the shop commits only the current payment of an order.
- Another payment becomes the current one only when Paywall has answered that the last one was not made.
- What a browser brings decides nothing: Paywall's answer does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from threading import Lock

from masterpass import AnswerLost, Masterpass, Refused
from return_post import is_amount

NO_CODE_NEEDED, OPEN_3D_PAGE = "0000", "5010"
WRONG_CODE, CODE_USED_BEFORE = "OTP_IS_NOT_VALID", "TOKEN_ALREADY_USED"
ALREADY_COMMITTED = "97"
NOT_COMMITTED = ("1", "92")
"""The bank refused to pay; the payment cannot be committed. After these answers, and no others, it is not made."""


class State(Enum):
    """What an order waits for."""

    OPEN = "the user can pay"
    CODE = "the user enters a one-time code"
    PENDING = "the user comes back from the bank, or asks how the payment ended"
    PAID = "nothing"
    REVIEW = "a person who looks at it"


@dataclass
class Attempt:
    """The current payment of an order."""

    code: str
    masterpass_payment_id: str
    payment_id: int
    return_query: str
    otp_token: str = ""
    bank_url: str = ""


@dataclass
class Order:
    """One order. *lock*: of two requests about it, one waits for the other."""

    id: str
    session_id: str
    amount: Decimal
    state: State = State.OPEN
    attempt: Attempt | None = None
    attempts: int = 0
    message: str = ""
    lock: Lock = field(default_factory=Lock)

    def call(self, masterpass: Masterpass, operation: str, **body: object) -> dict:
        """Call an operation on the session of the order, which a call may renew."""
        answer = masterpass.call(operation, {"SessionId": self.session_id, **body})
        self.session_id = answer["Session"]["SessionId"]
        return answer["Masterpass"]


def start_payment(masterpass: Masterpass, order: Order, card: dict, detail: dict, secure: bool) -> None:
    """Start a payment with a code that none had before. One whose answer is lost is never committed."""
    order.attempts += 1
    detail |= {
        "MerchantUniqueCode": f"{order.id}-{order.attempts}",
        "Amount": float(order.amount),
        "Installment": 1,
    }
    try:
        answer = order.call(masterpass, "payment/init", PaymentDetail=detail, Card=card, Force3D=secure)
    except (Refused, AnswerLost) as error:
        reopen(order, f"The payment was not made ({error}).")
        return
    paywall = answer["Paywall"]
    order.attempt = Attempt(
        detail["MerchantUniqueCode"],
        paywall["MasterpassPaymentId"],
        paywall["PaymentId"],
        paywall["MasterpassReturnQueryString"],
    )
    take_next_step(masterpass, order, answer["Result"])


def take_next_step(masterpass: Masterpass, order: Order, result: dict) -> None:
    """Do what the answer asks for: send the user to the bank, ask for a code, or commit."""
    order.message = ""
    if result["ResponseCode"] == OPEN_3D_PAGE:
        order.state = State.PENDING
        order.attempt.bank_url = f"{result['Url3d']}&{order.attempt.return_query.removeprefix('&')}"
    elif result["ResponseCode"] == NO_CODE_NEEDED:
        settle(masterpass, order)
    else:
        order.state = State.CODE
        order.attempt.otp_token = result["Token"]


def verify_code(masterpass: Masterpass, order: Order, code: str) -> None:
    """Send the code that the user entered."""
    payment = {
        "MasterpassPaymentId": order.attempt.masterpass_payment_id,
        "OtpToken": order.attempt.otp_token,
    }
    try:
        answer = order.call(masterpass, "payment/verify", **payment, OtpCode=code)
    except AnswerLost:
        settle(masterpass, order)  # the code may have arrived
    except Refused as refusal:
        if str(refusal) == WRONG_CODE:
            order.message = "That was not the code. Please enter it again."
        elif str(refusal) == CODE_USED_BEFORE:
            settle(masterpass, order)
        else:
            reopen(order, f"The payment was not made ({refusal}).")
    else:
        take_next_step(masterpass, order, answer["Result"])


def receive_return(masterpass: Masterpass, order: Order, form: Mapping[str, str]) -> None:
    """Take an authentic form. One for another payment, or for an order that is settled, comes late or again."""
    attempt = order.attempt
    if order.state is not State.PENDING or form["uniqueCode"] != attempt.code:
        return
    if is_amount(form["amount"], order.amount) and form["paymentId"] == str(attempt.payment_id):
        settle(masterpass, order)
    else:
        order.state = State.REVIEW
        order.message = "The bank named another amount. You were not charged; we will contact you."


def settle(masterpass: Masterpass, order: Order) -> None:
    """Commit the current payment. Only this shop does: "already committed" means that it did, and missed the answer."""
    try:
        order.call(masterpass, "payment/commit", MasterpassPaymentId=order.attempt.masterpass_payment_id)
    except (Refused, AnswerLost) as error:
        if str(error) in NOT_COMMITTED:
            reopen(order, "The bank did not confirm the payment.")
        elif str(error) == ALREADY_COMMITTED:
            order.state, order.message = State.PAID, ""
        else:
            order.state, order.message = State.PENDING, "We do not know yet how the payment ended."
    else:
        order.state, order.message = State.PAID, ""


def reopen(order: Order, message: str) -> None:
    """Let the user pay again: the current payment was not made, and will never be committed."""
    order.state, order.attempt = State.OPEN, None
    order.message = f"{message} Nothing was charged: you can pay again."

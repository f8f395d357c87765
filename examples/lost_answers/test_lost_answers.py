import pytest
from payments import AnswerLost, Client, PaymentFailed, pay

LOST = ["fault=reset:after", "http=504:after"]
"""The operation is carried out, and its answer is lost: by a broken connection, by a gateway that gave up."""


@pytest.fixture
def client(paywall):
    return Client(paywall.url, paywall.headers)


def ask_user():
    return "123456"


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize("operation", ["session", "payment/init", "payment/verify", "payment/commit"])
def test_an_order_is_paid_once(paywall, client, operation, lost):
    modes = {"payment/init": "auth=otp"}  # the bank sends a code, also for a new card
    modes[operation] = "+".join(filter(None, [modes.get(operation), f"{lost}@first-1"]))
    paywall.mode(";".join(f"{name}>{mode}" for name, mode in modes.items()))
    pay(client, "order-1", ask_user)
    paywall.verify(journey=["payment/verify", "payment/commit"])


def test_a_second_payment_is_started_only_when_the_first_cannot_be_committed(paywall, client):
    paywall.mode("payment/init>http=504:after@first-1")
    assert pay(client, "order-1", ask_user) == "order-1-2"
    paywall.verify(journey=["payment/commit"])


def test_a_wrong_code_is_no_lost_answer(paywall, client):
    paywall.mode("payment/init>auth=otp")
    with pytest.raises(PaymentFailed, match="OTP_IS_NOT_VALID"):
        pay(client, "order-1", lambda: "654321")


def pay_carelessly(client):
    """Pay again from the start when an answer is lost."""
    try:
        pay(OneAttempt(client), "order-1", ask_user)
    except AnswerLost:
        pay(OneAttempt(client), "order-1-again", ask_user)


class OneAttempt:
    """A client that repeats nothing."""

    def __init__(self, client):
        self.call_again = lambda operation, body: (client.call(operation, body), False)


@pytest.mark.parametrize("lost", LOST)
def test_a_double_charge_is_found(paywall, client, lost):
    paywall.mode(f"payment/commit>{lost}@first-1")
    pay_carelessly(client)
    with pytest.raises(AssertionError, match="payment/commit was carried out twice"):
        paywall.verify(journey=["payment/commit"])

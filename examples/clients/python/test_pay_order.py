import pytest
from pay_order import Checkout, Client, Failure

LOST = ["fault=reset:after", "http=504:after"]
"""The operation is carried out, and its answer is lost: by a broken connection, by a gateway that gave up."""


@pytest.fixture
def client(paywall, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)  # where the commit record is written
    monkeypatch.setattr("time.sleep", lambda seconds: None)
    return Client(paywall.url, *paywall.credentials, timeout_s=5)


def pay(client, order, code="123456"):
    return Checkout(client, order, lambda: code).pay()


@pytest.mark.parametrize("lost", LOST)
@pytest.mark.parametrize(
    "operation", ["session", "otp/verify", "payment/init", "payment/verify", "payment/commit"]
)
def test_an_order_is_paid_once(paywall, client, operation, lost):
    paywall.mode(f"{operation}>{lost}@first-1")
    payment_id = pay(client, "order-1")
    paywall.verify(journey=["payment/verify", "payment/commit"])
    assert paywall.payment(payment_id).state == "success"


def test_a_second_payment_is_started_only_when_the_first_cannot_be_committed(paywall, client):
    paywall.mode("payment/init>http=504:after@first-1")
    pay(client, "order-1")
    states = {payment.merchant_unique_code: payment.state for payment in paywall.payments()}
    assert states == {"order-1-1": "pending", "order-1-2": "success"}


def test_a_wrong_code_is_not_a_lost_answer(paywall, client):
    with pytest.raises(Failure, match="masterpass OTP_IS_NOT_VALID"):
        pay(client, "order-1", code="654321")


def pay_carelessly(client):
    """Pay under another order when an answer is lost."""
    try:
        pay(client, "order-1")
    except Failure:
        pay(client, "order-1-again")


@pytest.mark.parametrize("lost", LOST)
def test_a_double_charge_is_found(paywall, client, monkeypatch, lost):
    monkeypatch.setattr("pay_order.MAX_TRIES", 1)
    paywall.mode(f"payment/commit>{lost}@first-1")
    pay_carelessly(client)
    with pytest.raises(AssertionError, match="payment/commit was carried out twice"):
        paywall.verify(journey=["payment/commit"])

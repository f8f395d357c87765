"""How to test a shop: its own pages with Flask's client, Paywall and the bank with the fixture `paywall`."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from masterpass import Masterpass
from shop import USER, create_shop

HASH_KEY = "test-3d-key"
NEW_CARD = {
    "card": "",
    "number": "5528790000000008",
    "holder": "Ada",
    "month": "12",
    "year": "2030",
    "cvv": "123",
}
COMMITS = {"urlPath": "/api/paywall/masterpass/payment/commit"}


@pytest.fixture(scope="session")
def paywall_settings():
    return {"hash_key": HASH_KEY}


@pytest.fixture
def shop(paywall):
    """The shop, as a browser sees it."""
    return create_shop(Masterpass(paywall.url, paywall.headers), HASH_KEY).test_client()


@pytest.fixture
def order(shop):
    """The address of a new order."""
    return shop.post("/orders").location


@pytest.fixture
def payment(paywall, shop, order):
    """A payment whose 3D page is open."""
    assert "mp-3d-acs-form?token=" in shop.post(f"{order}/pay", data={**NEW_CARD, "secure": "on"}).location
    return paywall.payments()[0]


def read(shop, order):
    """Return the page of the order."""
    return shop.get(order).get_data(as_text=True)


def bring(shop, form, **changes):
    """Post the form that the bank gave to the browser."""
    return shop.post(form.action, data={**dict(form.fields), **changes})


def test_without_a_session_the_user_can_try_again(paywall, shop):
    paywall.mode("session>http=503@first-1")
    assert shop.post("/orders").status_code == 503
    assert shop.post("/orders").status_code == 303


def test_a_typed_card_pays(paywall, shop, order):
    shop.post(f"{order}/pay", data=NEW_CARD)
    assert "Paid, thank you" in read(shop, order)
    paywall.verify(journey=["session", "payment/init", "payment/commit"])


def test_a_saved_card_pays_with_a_code(paywall, shop, order):
    paywall.add_account(USER["UserPhone"], cards=["5528790000000008"])
    assert "552879********08" in read(shop, order)
    shop.post(f"{order}/pay", data={"card": paywall.accounts()[0].cards[0].alias})
    shop.post(f"{order}/code", data={"code": "654321"})
    assert "That was not the code" in read(shop, order)
    shop.post(f"{order}/code", data={"code": paywall.last_otp(USER["UserPhone"]).code})
    assert "Paid, thank you" in read(shop, order)
    paywall.verify(journey=["payment/verify", "payment/commit"])


def test_a_declined_card_can_be_replaced(paywall, shop, order):
    shop.post(f"{order}/pay", data={**NEW_CARD, "number": "9999200100290006"})
    assert "DECLINED" in read(shop, order)
    shop.post(f"{order}/pay", data=NEW_CARD)
    assert "Paid, thank you" in read(shop, order)


def test_an_approved_3d_page_pays(paywall, shop, order, payment):
    answer = bring(shop, paywall.approve_3d(payment))
    assert (answer.status_code, answer.location) == (303, order)
    assert "Paid, thank you" in read(shop, order)
    paywall.verify(journey=["payment/init", "payment/commit"])


@pytest.mark.parametrize("decide", ["refuse_3d", "cancel_3d"])
def test_after_a_refusal_the_user_can_pay_again(paywall, shop, order, payment, decide):
    bring(shop, getattr(paywall, decide)(payment))
    assert "Nothing was charged: you can pay again." in read(shop, order)
    shop.post(f"{order}/pay", data=NEW_CARD)
    assert "Paid, thank you" in read(shop, order)
    assert [each.state for each in paywall.payments()] == ["failed", "success"]


def test_a_form_that_comes_twice_at_a_time_is_used_once(paywall, shop, order, payment):
    form = paywall.approve_3d(payment)
    clients = [shop.application.test_client() for _ in range(4)]
    with ThreadPoolExecutor() as threads:
        list(threads.map(lambda client: bring(client, form), clients))
    assert "Paid, thank you" in read(shop, order)
    paywall.verify(match=COMMITS, exactly=1)


def test_without_a_form_the_user_asks(paywall, shop, order, payment):
    paywall.approve_3d(payment)
    shop.post(f"{order}/check")
    assert "Paid, thank you" in read(shop, order)


def test_a_form_that_comes_late_pays_nothing_more(paywall, shop, order, payment):
    shop.post(f"{order}/check")
    assert "The bank did not confirm the payment." in read(shop, order)
    shop.post(f"{order}/pay", data=NEW_CARD)
    bring(shop, paywall.approve_3d(payment))
    assert [each.state for each in paywall.payments()] == ["awaiting_capture", "success"]


def test_the_form_of_an_abandoned_payment_does_not_touch_the_next_one(paywall, shop, order, payment):
    shop.post(f"{order}/check")
    shop.post(f"{order}/pay", data={**NEW_CARD, "secure": "on"})
    bring(shop, paywall.approve_3d(payment))
    assert "Waiting for your bank" in read(shop, order)
    bring(shop, paywall.approve_3d(paywall.payments()[1]))
    assert "Paid, thank you" in read(shop, order)
    assert [each.state for each in paywall.payments()] == ["awaiting_capture", "success"]


def test_a_form_that_was_changed_is_not_believed(paywall, shop, order, payment):
    assert bring(shop, paywall.approve_3d(payment, returns="bad-hash")).status_code == 400
    form = paywall.approve_3d(payment)
    for changes in ({"hash": ""}, {"amount": "1.00"}, {"paymentId": "1"}, {"uniqueCode": "x"}):
        assert bring(shop, form, **changes).status_code == 400
    assert "Waiting for your bank" in read(shop, order)
    paywall.verify(match=COMMITS, exactly=0)


def test_the_status_in_the_form_decides_nothing(paywall, shop, order, payment):
    bring(shop, paywall.refuse_3d(payment), status="Success")  # the hash does not cover the status
    assert "The bank did not confirm the payment." in read(shop, order)


def test_another_amount_is_not_taken(paywall, shop, order, payment):
    bring(shop, paywall.approve_3d(payment, returns="wrong-amount"))
    assert "The bank named another amount." in read(shop, order)
    paywall.verify(match=COMMITS, exactly=0)


@pytest.mark.parametrize("lost", ["fault=reset:after", "http=504:after", "http=503"])
def test_a_lost_commit_is_asked_for_again(paywall, shop, order, payment, lost):
    paywall.mode(f"payment/commit>{lost}@first-1")
    bring(shop, paywall.approve_3d(payment))
    assert "We do not know yet how the payment ended." in read(shop, order)
    shop.post(f"{order}/check")
    assert "Paid, thank you" in read(shop, order)
    paywall.verify(journey=["payment/init", "payment/commit"])

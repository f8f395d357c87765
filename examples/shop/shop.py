"""A small shop that takes Masterpass payments: a saved or a typed card, a one-time code or a 3D page.

Run it beside `mockpaywall serve --hash-key test-3d-key`. PAYWALL_URL, PAYWALL_KEY, PAYWALL_CLIENT and
PAYWALL_HASH_KEY make it use another server. A real shop has a database, users who log in, and leaves typed cards
to the vendor's SDK.
"""

import os
from dataclasses import dataclass
from decimal import Decimal
from secrets import token_hex

from flask import Blueprint, Flask, Response, abort, current_app, redirect, render_template, request, url_for
from masterpass import AnswerLost, Masterpass, Refused
from orders import Order, State, receive_return, settle, start_payment, verify_code
from return_post import is_authentic

PRICE = Decimal("129.90")
USER = {"UserId": "72812393211", "UserPhone": "905321234567", "PhoneVerifiedByMerchant": True}
TYPED = {
    "Number": "number",
    "OwnerName": "holder",
    "ExpireMonth": "month",
    "ExpireYear": "year",
    "Cvv": "cvv",
}


pages = Blueprint("pages", __name__)


@dataclass(frozen=True)
class Shop:
    """What the pages work with. A real shop has a database instead of *orders*."""

    masterpass: Masterpass
    hash_key: str
    orders: dict[str, Order]


def create_shop(masterpass: Masterpass, hash_key: str) -> Flask:
    """Return the application. *hash_key*: the 3D hash key that the merchant set in Paywall's panel."""
    application = Flask(__name__)
    application.extensions["shop"] = Shop(masterpass, hash_key, {})
    application.register_blueprint(pages)
    return application


def get_shop() -> Shop:
    return current_app.extensions["shop"]


def find_order(order_id: str) -> Order:
    return get_shop().orders.get(order_id) or abort(404)


def show(order: Order) -> Response:
    return redirect(url_for(".show_order", order_id=order.id), 303)


@pages.get("/")
def show_product():
    return render_template("product.html", price=PRICE)


@pages.post("/orders")
def create_order():
    shop, order_id = get_shop(), token_hex(8)
    try:
        session = shop.masterpass.call("session", {"ReferenceCode": order_id, **USER})
    except (Refused, AnswerLost):
        return render_template("product.html", price=PRICE, message="Please try again in a minute."), 503
    shop.orders[order_id] = Order(order_id, session["SessionId"], PRICE)
    return show(shop.orders[order_id])


@pages.get("/orders/<order_id>")
def show_order(order_id: str):
    order = find_order(order_id)
    cards = list_cards(order) if order.state is State.OPEN else []
    return render_template("order.html", order=order, cards=cards)


@pages.post("/orders/<order_id>/pay")
def pay(order_id: str):
    order = find_order(order_id)
    with order.lock:
        if order.state is State.OPEN:  # else it is the second click
            card, is_secure = read_card(), "secure" in request.form
            start_payment(get_shop().masterpass, order, card, make_detail(order), is_secure)
        bank_url = order.attempt.bank_url if order.state is State.PENDING else ""
    return redirect(bank_url, 303) if bank_url else show(order)


@pages.post("/orders/<order_id>/code")
def enter_code(order_id: str):
    order = find_order(order_id)
    with order.lock:
        if order.state is State.CODE:
            verify_code(get_shop().masterpass, order, request.form["code"])
    return show(order)


@pages.post("/orders/<order_id>/return")
def come_back(order_id: str):
    """Receive what the browser posts after the page of the bank: once, again, late, changed, or never."""
    order = find_order(order_id)
    if not is_authentic(get_shop().hash_key, request.form):
        return render_template("forged.html", order=order), 400
    with order.lock:
        receive_return(get_shop().masterpass, order, request.form)
    return show(order)


@pages.post("/orders/<order_id>/check")
def check(order_id: str):
    """Ask how the payment ended, for a user who is back without that form."""
    order = find_order(order_id)
    with order.lock:
        if order.state is State.PENDING:
            settle(get_shop().masterpass, order)
    return show(order)


def list_cards(order: Order) -> list[dict]:
    """Return the saved cards; without an answer the user can still type one."""
    try:
        answer = get_shop().masterpass.call("card/list", sessionid=order.session_id)
    except (Refused, AnswerLost):
        return []
    return answer["Masterpass"]["Result"]["Cards"]


def read_card() -> dict:
    """Return the card that the user chose, or typed."""
    alias = request.form["card"]
    if alias:
        return {"IsSavedCard": True, "CardAlias": alias}
    return {"IsSavedCard": False, **{name: request.form[field] for name, field in TYPED.items()}}


def make_detail(order: Order) -> dict:
    """Return what the shop knows about the payment. One address is enough for success and failure."""
    back_url = url_for(".come_back", order_id=order.id, _external=True)
    return {
        "CurrencyId": 1,
        "ClientIP": request.remote_addr,
        "MerchantSuccessBackUrl": back_url,
        "MerchantFailBackUrl": back_url,
    }


if __name__ == "__main__":
    environ = os.environ.get
    keys = {
        "apikeyprivate": environ("PAYWALL_KEY", "my-key"),
        "apiclientprivate": environ("PAYWALL_CLIENT", "my-client"),
    }
    client = Masterpass(environ("PAYWALL_URL", "http://127.0.0.1:8080"), keys)
    create_shop(client, environ("PAYWALL_HASH_KEY", "test-3d-key")).run(port=int(environ("PORT", "8000")))

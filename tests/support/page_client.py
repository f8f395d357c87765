"""A browser without a script: a payment with a 3D page, and what a user does on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from mockpaywall.paywall.masterpass.page_3d import make_callback_path
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.records import RecordKind
from tests.support.http_client import HttpClient, HttpResponse, encode_request, read_response
from tests.support.masterpass_client import MasterpassClient, get_masterpass
from tests.support.payment_calls import make_order

ORIGIN = "http://test"
FORM_TYPE = "application/x-www-form-urlencoded"


def send_form(
    client: HttpClient,
    target: str,
    form: Mapping[str, str] | None = None,
    *,
    method: str = "",
    **headers: str,
) -> HttpResponse:
    """Send what a browser sends: POST with *form*, else GET. Header names have underscores."""
    method = method or ("GET" if form is None else "POST")
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    content = urlencode(form or {}).encode()
    with client.connect() as connection:
        connection.sendall(encode_request(content, {"Content-Type": FORM_TYPE, **names}, method, target))
        return read_response(connection, method)


@dataclass(frozen=True)
class PagePayment:
    """A payment that waits for its 3D page."""

    session: MasterpassClient
    token: str
    query: str
    """MasterpassReturnQueryString."""
    unique_code: str
    payment_id: str
    """The MasterpassPaymentId."""

    @property
    def target(self) -> str:
        """The page as the official SDK addresses it."""
        return f"/user-authorization/mp-3d-acs-form?token={self.token}{self.query}"

    @property
    def callback(self) -> str:
        return make_callback_path(self.unique_code)

    def send(self, target: str, form: Mapping[str, str] | None = None, **request: Any) -> HttpResponse:
        """Send a request without keys and without a namespace."""
        return send_form(self.session.namespace.client, target, form, **request)

    def open(self, **headers: str) -> HttpResponse:
        return self.send(self.target, **headers)

    def decide(self, code: str = "", **form: str) -> HttpResponse:
        return self.send(self.target, {"code": code, **form})

    def call_back(self, mode: str | None = None) -> HttpResponse:
        headers = {} if mode is None else {"X_Mock_Mode": mode}
        return self.send(self.callback, **headers)

    @property
    def stored(self) -> Payment:
        """The payment in the store."""
        namespace = self.session.namespace
        records = namespace.context.store.records(RecordKind.PAYMENT, namespace.name)
        return next(
            value
            for _, value in records
            if isinstance(value, Payment) and value.masterpass_payment_id == self.payment_id
        )


def start_3d(session: MasterpassClient, **order: Any) -> PagePayment:
    """Start a payment that needs its 3D page."""
    response = session.send("payment/init", make_order(Force3D=True, **order))
    paywall, result = (get_masterpass(response)[name] for name in ("Paywall", "Result"))
    return PagePayment(
        session,
        result["Url3d"].partition("token=")[2],
        paywall["MasterpassReturnQueryString"],
        paywall["UniqueCode"],
        paywall["MasterpassPaymentId"],
    )

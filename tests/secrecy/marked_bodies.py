"""Bodies with marked values: valid ones for each operation, and the ways in which clients get them wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from tests.secrecy.marks import Marks
from tests.support.browser_client import make_sdk_order
from tests.support.masterpass_client import CARD_BODY
from tests.support.payment_calls import make_order
from tests.support.request_data import VALID_BODY

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"
OPERATIONS = (
    "session", "card/list", "card/add", "card/delete", "otp/verify", "otp/resend", "merchant/link", "merchant/unlink",
    "payment/init", "payment/verify", "payment/commit", "payment/commit/by/paymentid",
    "by/sdk/payment/init",
)  # fmt: skip
Change = Callable[[dict[str, Any], Marks], Any]
"""Returns another body: bytes as they are, anything else to be encoded as JSON."""


def make_body(operation: str, session_id: str, marks: Marks) -> dict[str, Any]:
    """Return a body that is valid at *operation*, with marks in the fields that it has for them."""
    own: Mapping[str, dict[str, Any]] = {
        "session": VALID_BODY,
        "card/add": {**CARD_BODY, "CardNumber": marks.draw_number(), "Cvv": marks.draw_cvv()},
        "card/delete": {"CardAlias": "my card"},
        "otp/verify": {"OtpToken": UNKNOWN_ID.replace("-", ""), "OtpCode": marks.draw_code()},
        "otp/resend": {"OtpToken": UNKNOWN_ID.replace("-", "")},
        "payment/init": make_order(
            card={"Number": marks.draw_number(), "Cvv": marks.draw_cvv()},
            detail={"MerchantUniqueCode": f"order-{len(marks.numbers)}"},
        ),
        "payment/verify": {
            "MasterpassPaymentId": UNKNOWN_ID,
            "OtpToken": UNKNOWN_ID.replace("-", ""),
            "OtpCode": marks.draw_code(),
        },
        "payment/commit": {"MasterpassPaymentId": UNKNOWN_ID},
        "payment/commit/by/paymentid": {"PaymentId": 1},
        "by/sdk/payment/init": make_sdk_order("", MerchantUniqueCode=f"sdk-{len(marks.numbers)}"),
    }
    return {**own.get(operation, {}), "SessionId": session_id}


def _add_fields(body: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Return *body* with these fields, in its card too."""
    changed = {**body, **fields}
    return {**changed, "Card": {**body["Card"], **fields}} if isinstance(body.get("Card"), dict) else changed


def _add_all(body: dict[str, Any], marks: Marks) -> dict[str, Any]:
    number, code = marks.draw_number(), marks.draw_code()
    return _add_fields(body, CardNumber=number, Number=number, Cvv=marks.draw_cvv(), OtpCode=code)


def _space(number: str, separator: str = " ") -> str:
    return separator.join(number[i : i + 4] for i in range(0, 16, 4))


def _cut(body: dict[str, Any], marks: Marks) -> bytes:
    """Cut the body inside its last value."""
    return json.dumps({**_add_all(body, marks), "cvv": marks.draw_cvv()}).encode()[:-2]


def _to_xml(body: dict[str, Any], marks: Marks) -> bytes:
    values = _add_all(body, marks)
    return "".join(f"<{name}>{value}</{name}>" for name, value in values.items()).encode()


def _to_multipart(body: dict[str, Any], marks: Marks) -> bytes:
    form = 'Content-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
    return "--x\r\n".join(form.format(*item) for item in _add_all(body, marks).items()).encode()


def _escape(body: dict[str, Any], marks: Marks) -> bytes:
    """Write names and values with JSON escapes."""
    text = json.dumps(_add_all(body, marks))
    return text.replace("Cvv", r"C\u0076v").replace("OtpC", r"\u004ftpC").replace('"5', r'"\u0035').encode()


CHANGES: dict[str, Change] = {
    "as documented": lambda body, _: body,
    "extra fields": _add_all,
    "unknown session": lambda body, marks: {**_add_all(body, marks), "SessionId": UNKNOWN_ID},
    "no session": lambda body, marks: {**_add_all(body, marks), "SessionId": None},
    "spaces": lambda body, marks: _add_fields(
        body, CardNumber=_space(marks.draw_number()), Number=_space(marks.draw_wrong_number())
    ),
    "dashes": lambda body, marks: _add_fields(body, CardNumber=_space(marks.draw_wrong_number(), "-")),
    "numbers": lambda body, marks: _add_fields(
        body,
        CardNumber=int(marks.draw_wrong_number()),
        Cvv=int(marks.draw_cvv()),
        OtpCode=int(marks.draw_code()),
    ),
    "wrong check digit": lambda body, marks: _add_fields(
        body, CardNumber=marks.draw_wrong_number(), Number=1
    ),
    "arrays": lambda body, marks: _add_fields(
        body, CardNumber=[marks.draw_number()], OtpCode=[marks.draw_code()]
    ),
    "objects": lambda body, marks: _add_fields(
        body, Cvv={"value": marks.draw_cvv()}, otp={"v": marks.draw_code()}
    ),
    "other names": lambda body, marks: _add_fields(
        body,
        pan=marks.draw_wrong_number(),
        card_no=marks.draw_wrong_number(),
        CVC2=marks.draw_cvv(),
        cardCvv=marks.draw_cvv(),
        security_code=marks.draw_cvv(),
        SmsCode=marks.draw_code(),
        otp=marks.draw_code(),
    ),
    "in the alias": lambda body, marks: _add_fields(body, CardAlias=marks.draw_number()),
    "in the alias, with spaces": lambda body, marks: _add_fields(
        body, CardAlias=f"my {_space(marks.draw_number())}"
    ),
    "in the holder": lambda body, marks: _add_fields(
        body, CardHolderName=marks.draw_number(), OwnerName=_space(marks.draw_number())
    ),
    "in the mask": lambda body, marks: _add_fields(
        body, CardMasked=marks.draw_number(), CardBin=marks.draw_number()
    ),
    "in tokens": lambda body, marks: _add_fields(body, OtpToken=marks.draw_number()),
    "in the month": lambda body, marks: _add_fields(body, ExpiryMonth=marks.draw_number()),
    "as a name": lambda body, marks: {**body, marks.draw_number(): 1, f"n {_space(marks.draw_number())}": 1},
    "twice": lambda body, marks: _add_fields(
        _add_all(body, marks), **dict.fromkeys(("CardNumber", "Note", "CardAlias"), marks.draw_wrong_number())
    ),
    "cut off": _cut,
    "single quotes": lambda body, marks: repr(_add_all(body, marks)).encode(),
    "no quotes": lambda body, marks: f"{{Cvv: {marks.draw_cvv()}, OtpCode: {marks.draw_code()}}}".encode(),
    "encoded twice": lambda body, marks: json.dumps(_add_all(body, marks)),
    "in an array": lambda body, marks: [_add_all(body, marks)],
    "form": lambda body, marks: urlencode(_add_all(body, marks)).encode(),
    "form of an object": lambda body, marks: (
        f"Card[Cvv]={marks.draw_cvv()}&card.number={marks.draw_number()}".encode()
    ),
    "XML": _to_xml,
    "multipart": _to_multipart,
    "escapes": _escape,
    "UTF-16": lambda body, marks: json.dumps(_add_all(body, marks)).encode("utf-16"),
    "oversize": lambda body, marks: json.dumps({**_add_all(body, marks), "x": "y" * 1_100_000}).encode(),
}
"""By what is wrong."""
TYPES = (
    "application/x-www-form-urlencoded",
    "text/plain",
    "application/xml",
    "application/json; charset=utf-16",
)
"""Content types that are refused."""


def compress(content: bytes) -> bytes:
    return gzip.compress(content)

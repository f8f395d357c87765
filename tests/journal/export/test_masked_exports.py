"""No key and no phone number is in an export."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.journal.export.curl import export_curl
from mockpaywall.journal.export.har import render_har_entry
from mockpaywall.journal.masking.phones import make_salt, mask_phone
from mockpaywall.paywall.credentials import derive_namespace
from tests.support.exchanges import CLIENT, KEY, PATH, PHONE, SEED, make_exchange, make_request

OWN = derive_namespace(KEY, CLIENT)
MARKED = (
    make_exchange(namespace=OWN),
    make_exchange(
        make_request(target=f"{PATH}?phone={PHONE}&apikeyprivate={KEY}"), number=2, after_s=0.5, namespace=OWN
    ),
    make_exchange(
        make_request({"userPhone": "+90 512 345 67 10", "apikeyprivate": KEY}), number=3, namespace=OWN
    ),
    make_exchange(
        make_request(f"phone {PHONE}".encode(), headers={"apikeyprivat": KEY}), number=4, namespace="default"
    ),
    make_exchange(make_request(body=b"\xff" + PHONE.encode()), number=5, namespace=OWN),
    make_exchange(
        make_request(headers={"X-Phone": PHONE, "Authorization": KEY}), number=6, namespace="default"
    ),
    make_exchange(body=f'{{"Message":"{PHONE}"}}'.encode(), number=7, namespace="named"),
    make_exchange(number=8, phase=ExchangePhase.RECEIVED),
    make_exchange(number=9, fault=Fault.RESET, phase=ExchangePhase.ABORTED),
)
EXPORTS = {
    "har": json.dumps([render_har_entry(each, SEED) for each in MARKED], ensure_ascii=False),
    "curl": "".join(export_curl(list(MARKED), SEED)),
}


@pytest.mark.parametrize("name", ["har", "curl"])
@pytest.mark.parametrize("mark", [KEY, CLIENT, PHONE, "345 67 10", quote(PHONE)])
def test_no_key_and_no_phone_is_exported(name: str, mark: str) -> None:
    assert mark not in EXPORTS[name]


def test_the_masked_values_are_exported() -> None:
    masked = mask_phone(PHONE, make_salt(SEED, OWN))
    assert all(masked in export for export in EXPORTS.values())
    assert "…(sha256:" in EXPORTS["har"]
    assert "${APIKEYPRIVATE:-fake-" in EXPORTS["curl"]


def test_phones_are_exported_on_request_and_keys_never() -> None:
    shown = (
        json.dumps([render_har_entry(each, SEED, show_phones=True) for each in MARKED]),
        "".join(export_curl(list(MARKED), SEED, show_phones=True)),
    )
    assert all(PHONE in export and KEY not in export for export in shown)


def test_an_empty_journal_is_an_empty_script() -> None:
    assert list(export_curl([], SEED)) == []

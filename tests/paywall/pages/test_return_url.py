"""Where a browser goes after the decision, below a base path."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.pages.return_url import select_return_target
from tests.support.records import make_payment

BASE_URL = "https://mock.example/base"
PAYMENT = make_payment("p", "order-1")
OWN = "/base/masterpass/vposcallback?uniqueCode=c0ffee"


@pytest.mark.parametrize(
    ("return_url", "path"),
    [
        ("", OWN),
        (f"{BASE_URL}/masterpass/vposcallback?uniqueCode=a", "/base/masterpass/vposcallback?uniqueCode=a"),
        ("https://mock.example/other", "/other"),
        (
            "http://x.example/base/masterpass/vposcallback?uniqueCode=a",
            "/base/masterpass/vposcallback?uniqueCode=a",
        ),
    ],
)
def test_it_is_followed_on_this_server(return_url: str, path: str) -> None:
    assert select_return_target(return_url, PAYMENT, BASE_URL) == (path, "")


@pytest.mark.parametrize(
    "return_url",
    [
        "https://x.example/masterpass/vposcallback?uniqueCode=a",
        "http://mock.example/other",
        "https://mock.example",
        "https://mock.example//x.example",
        "https://mock.example/ x",
        "ftp://mock.example/base/masterpass/vposcallback?uniqueCode=a",
    ],
)
def test_it_is_not_followed_to_another_site(return_url: str) -> None:
    target = select_return_target(return_url, PAYMENT, BASE_URL)
    assert target.path == OWN
    assert target.hint == (
        "returnUrl was not followed: it is not at the address of this server (https://mock.example); see --public-url"
    )

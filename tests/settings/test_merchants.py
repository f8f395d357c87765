"""--merchant: its form in flag, variable and file, and what is refused without showing it."""

from __future__ import annotations

import pytest

from mockpaywall.settings.loader import resolve_settings
from mockpaywall.settings.model import Merchant
from mockpaywall.settings.settings_error import SettingsError

FORM = (
    "the value is not usable; expected NAME=KEY:CLIENT:PUBLICKEY:PUBLICCLIENT, "
    "none of them empty and none with a colon"
)
SHOP = Merchant("shop", ("k", "c"), ("p", "q"))


def test_a_merchant_in_each_source() -> None:
    assert resolve_settings({"merchants": ("shop = k:c : p:q ",)}, {}, None).merchants == (SHOP,)
    two = resolve_settings({}, {"MOCKPAYWALL_MERCHANT": "shop=k:c:p:q, b=1:2:3:4"}, None).merchants
    assert two == (SHOP, Merchant("b", ("1", "2"), ("3", "4")))
    assert resolve_settings({}, {}, {"merchant": ["shop=k:c:p:q"]}).merchants == (SHOP,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("sesame", FORM),
        ("shop=k:c:p", FORM),
        ("shop=k:c:p:sesame:x", FORM),
        ("shop=k::p:q", FORM),
        (
            "se/same=k:c:p:q",
            "the value is not usable; expected a NAME before the =: 1 to 64 letters, digits, dots, _ and -, not dots alone",  # noqa: E501
        ),
    ],
)
def test_another_form_is_refused_and_not_shown(text: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        resolve_settings({"merchants": (text,)}, {}, None)
    assert str(caught.value) == f"flag --merchant: {message}"


@pytest.mark.parametrize(
    ("second", "kind"), [("other=k:c:x:y", "private"), ("other=x:y:p:q", "public"), ("shop=x:y:p:q", "")]
)
def test_a_pair_belongs_to_one_merchant(second: str, kind: str) -> None:
    texts = {"merchants": ("shop=k:c:p:q", second)}
    if not kind:
        assert len(resolve_settings(texts, {}, None).merchants) == 2
        return
    with pytest.raises(SettingsError) as caught:
        resolve_settings(texts, {}, None)
    assert str(caught.value) == (
        f"flag --merchant: the {kind} pair of other is that of shop too; expected each pair under one name"
    )


def test_the_repr_contains_no_key() -> None:
    settings = resolve_settings({"merchants": ("shop=sesame1:sesame2:sesame3:sesame4",)}, {}, None)
    assert "sesame" not in repr(settings)
    assert "sesame" not in repr(settings.merchants)

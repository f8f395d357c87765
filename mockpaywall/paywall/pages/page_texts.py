"""What the pages say, in English and Turkish."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.language import TURKISH

CURRENCIES = {1: "TRY", 2: "USD", 3: "EUR", 4: "GBP"}
"""By CurrencyId. Source: documented (system data of the vendor)."""
MIN_DECIMALS = 2


class Bilingual(NamedTuple):
    """One text."""

    english: str
    turkish: str


# fmt: off
TEXTS: Mapping[str, Bilingual] = MappingProxyType({
    "mock": Bilingual("Mock page.", "Sahte sayfa."),
    "mock_detail": Bilingual("No bank is involved and no money moves.", "Banka yok, para hareket etmez."),
    "footer": Bilingual("mockpaywall, for tests. Not made by Paywall, Masterpass or a bank.",
        "mockpaywall, testler için. Paywall, Masterpass veya bir banka tarafından yapılmamıştır."),
    "other_language": Bilingual("tr", "en"),
    "other_name": Bilingual("Türkçe", "English"),
    "amount": Bilingual("Amount", "Tutar"),
    "card": Bilingual("Card", "Kart"),
    "order": Bilingual("Order", "Sipariş"),
    "acs_title": Bilingual("Confirm your payment", "Ödemenizi onaylayın"),
    "acs_lead": Bilingual("Enter the code that your bank sent to your phone.",
        "Bankanızın telefonunuza gönderdiği kodu girin."),
    "code_label": Bilingual("Code", "Kod"),
    "code_hint": Bilingual("{code} is the right code.", "Doğru kod: {code}."),
    "random_code_hint": Bilingual("The right code is drawn: GET /__admin/otps has it.",
        "Doğru kod rastgele seçildi: GET /__admin/otps gösterir."),
    "approve": Bilingual("Approve", "Onayla"),
    "refuse": Bilingual("Refuse", "Reddet"),
    "cancel": Bilingual("Cancel", "Vazgeç"),
    "no_code": Bilingual("Enter the code.", "Kodu girin."),
    "wrong_code": Bilingual("This code is wrong. Tries left: {left}.", "Kod yanlış. Kalan deneme: {left}."),
    "unknown_decision": Bilingual("decision must be approve, refuse or cancel.",
        "decision şunlardan biri olmalı: approve, refuse, cancel."),
    "return_title": Bilingual("Back to the shop", "Mağazaya dönüş"),
    "approved_lead": Bilingual("The payment was approved.", "Ödeme onaylandı."),
    "declined_lead": Bilingual("The payment was not approved.", "Ödeme onaylanmadı."),
    "continue_to_shop": Bilingual("Continue to the shop", "Mağazaya devam et"),
    "post_first": Bilingual("Post the form once", "Formu bir kez gönder"),
    "post_again": Bilingual("Post it again and continue", "Yeniden gönder ve devam et"),
    "never_title": Bilingual("The browser does not return", "Tarayıcı geri dönmüyor"),
    "never_lead": Bilingual("The mode return=never acts as if the user had closed this tab: the shop gets no form.",
        "return=never modu, kullanıcı bu sekmeyi kapatmış gibi davranır: mağaza form almaz."),
    "success_title": Bilingual("The payment was approved", "Ödeme onaylandı"),
    "failure_title": Bilingual("The payment was not approved", "Ödeme onaylanmadı"),
    "close_lead": Bilingual("You can close this page.", "Bu sayfayı kapatabilirsiniz."),
    "unknown_title": Bilingual("This page does not exist", "Böyle bir sayfa yok"),
    "unknown_token_lead": Bilingual("No payment has a 3D page with this token.",
        "Bu token ile 3D sayfası olan bir ödeme yok."),
    "unknown_code_lead": Bilingual("No payment with a 3D page has this uniqueCode.",
        "3D sayfası olan hiçbir ödemenin uniqueCode değeri bu değil."),
    "used_title": Bilingual("This link was used already", "Bu bağlantı zaten kullanıldı"),
    "used_lead": Bilingual("The payment is decided. A link works until then.",
        "Ödeme hakkında karar verildi. Bağlantı o zamana kadar geçerlidir."),
    "expired_title": Bilingual("This link has expired", "Bu bağlantının süresi doldu"),
    "expired_lead": Bilingual("A link works for 10 minutes. The payment was not approved.",
        "Bağlantı 10 dakika geçerlidir. Ödeme onaylanmadı."),
    "refused_title": Bilingual("This request was refused", "Bu istek reddedildi"),
})
# fmt: on


def get_texts(language: str) -> dict[str, str]:
    """Return all texts in *language*: "tr" or "en"."""
    return {name: text.turkish if language == TURKISH else text.english for name, text in TEXTS.items()}


def format_amount(amount: str, currency_id: int, language: str) -> str:
    """Format an amount for a reader: 1,234.50 TRY, in Turkish 1.234,50 TRY. *amount* has a dot."""
    number = Decimal(amount)
    decimals = max(MIN_DECIMALS, len(amount.partition(".")[2]))
    text = f"{number:,.{decimals}f}"
    if language == TURKISH:
        text = text.translate(str.maketrans(",.", ".,"))
    return f"{text} {CURRENCIES.get(currency_id, currency_id)}"

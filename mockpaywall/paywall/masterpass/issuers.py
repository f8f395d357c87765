"""What card/list says of a card by its BIN. The two documented cards as documented, others by their network: ours."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class CardProduct(NamedTuple):
    """The members of a listed card that depend on its BIN."""

    network: str
    """Mastercard, Maestro, Visa, Amex or Troy."""
    issuer_ica_number: str
    issuer_name: str
    is_credit: bool
    product_name: str
    eft_code: str | None = None


PRODUCTS: Mapping[str, CardProduct] = MappingProxyType(
    {
        "552879": CardProduct("Mastercard", "3039", "Halkbank", True, "YIKK"),
        "589004": CardProduct("Maestro", "2110", "Akbank", False, "Neo Maestro", "0046"),
        "540669": CardProduct("Mastercard", "1684", "Garanti BBVA", True, "Bonus"),
        "404809": CardProduct("Visa", "1410", "Yapı Kredi", True, "World"),
    }
)
"""By BIN. Source: documented for the first two (page 'Card List'; issuers: merchant/link), observed for the BINs of
the others."""

_BY_PREFIX: tuple[tuple[str, CardProduct], ...] = (
    ("9792", CardProduct("Troy", "2030", "Ziraat Bankası", True, "Troy")),
    ("34", CardProduct("Amex", "1684", "Garanti BBVA", True, "American Express")),
    ("37", CardProduct("Amex", "1684", "Garanti BBVA", True, "American Express")),
    ("4", CardProduct("Visa", "1410", "Yapı Kredi", True, "Visa Credit")),
    ("5", CardProduct("Mastercard", "2110", "Akbank", True, "Mastercard Credit")),
)
_OTHER = CardProduct("Mastercard", "2110", "Akbank", True, "Mastercard Credit")


def find_product(bin_digits: str) -> CardProduct:
    """Return the product of a card with that BIN: six digits."""
    found = PRODUCTS.get(bin_digits)
    return found or next((product for prefix, product in _BY_PREFIX if bin_digits.startswith(prefix)), _OTHER)

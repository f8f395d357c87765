"""The hash of the form that is posted to the merchant. Source: documented (pages 'Hash Oluşturma', 'Formatlar')."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

HASH_FORMAT = "Payment"
"""Names what is hashed, and in which order. Source: documented."""
HASH_KEY_TYPE = "1"
"""ThreeDCallback: the key of the form. Source: documented."""
_SEPARATOR = "###"


@dataclass(frozen=True, slots=True)
class HashKey:
    """The key that a merchant shares with the vendor. Its repr omits it."""

    key: str = field(repr=False)

    def hash_payment(self, payment_id: int, code: str, amount: str, installment: int) -> str:
        """Return 64 lower-case hexadecimal digits. *code*: the MerchantUniqueCode; *amount*: as it is posted."""
        values = (self.key, str(payment_id), code, amount, str(installment))
        return sha256(_SEPARATOR.join(values).encode()).hexdigest()

    def make_other_key(self) -> HashKey:
        """Return a key that the merchant does not have: hashes with it look right and are wrong."""
        return HashKey(f"{self.key}-other")

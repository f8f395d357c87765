"""A field: one thing that a pattern asks of a call."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.http.request import Request
from mockpaywall.matching.extractors import Extractor
from mockpaywall.matching.multi_value import MultiValueMatcher
from mockpaywall.matching.string_matchers.matcher import Mask, leave_unmasked
from mockpaywall.paywall.credentials import SECRET_HEADERS, mask_secret

SECRET_KEYS = frozenset({"basicAuth"})
"""Parts whose values are secrets whatever their name."""


@dataclass(frozen=True, slots=True)
class FieldPattern:
    """Where to look and what to ask. Its repr shows no operand."""

    key: str
    """The part of the pattern it stands in: `headers`, `urlPath`."""
    name: str
    """Of the header, parameter or cookie; "" in parts that have no names."""
    matcher: MultiValueMatcher = field(repr=False)
    label: str = field(compare=False)
    """How a difference calls it: `header UserAgent`, `urlPath`."""
    weight: float = field(compare=False)
    """How much its distance counts."""
    extractor: Extractor = field(compare=False, repr=False)

    def matches(self, request: Request) -> bool:
        """Whether *call* has it as wanted."""
        return self.matcher.matches(self.extractor(request))

    def distance(self, request: Request) -> float:
        """0 when it holds, else more, up to 1."""
        return self.matcher.distance(self.extractor(request))

    @property
    def mask(self) -> Mask:
        """How its operands and values may be printed."""
        secret = self.key in SECRET_KEYS or (self.key == "headers" and self.name.lower() in SECRET_HEADERS)
        return _mask_secret if secret else leave_unmasked


def _mask_secret(text: str) -> str:
    # JSON can say half of a surrogate pair, which has no bytes to take a fingerprint of.
    return mask_secret(text.encode("utf-8", "replace").decode())

"""One field of a request pattern: where its values are in a request, and what they must match."""

from __future__ import annotations

from dataclasses import dataclass, field

from mockpaywall.http.request import Request
from mockpaywall.matching.extractors import Extractor
from mockpaywall.matching.multi_value import MultiValueMatcher
from mockpaywall.matching.string_matchers.matcher import Mask, mask_card_data
from mockpaywall.model.work_budget import spend
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import is_secret, is_secret_parameter

SECRET_KEYS = frozenset({"basicAuth", "cookies"})
"""Keys whose values are always secret."""
PARAMETER_KEYS = frozenset({"queryParameters", "formParameters"})


@dataclass(frozen=True, slots=True)
class FieldPattern:
    """An extractor and a matcher. The repr shows no operand."""

    key: str
    """The key in the pattern: `headers`, `urlPath`."""
    name: str
    """The name of the header, parameter or cookie; "" for keys without names."""
    matcher: MultiValueMatcher = field(repr=False)
    label: str = field(compare=False)
    """The name of the field in a diff: `header UserAgent`, `urlPath`."""
    weight: float = field(compare=False)
    """The weight of this field's distance in the distance of the pattern."""
    extractor: Extractor = field(compare=False, repr=False)

    def matches(self, request: Request) -> bool:
        """Return whether the values in *request* match. Raises WorkExceeded."""
        spend(1)
        return self.matcher.matches(self.extractor(request))

    def distance(self, request: Request) -> float:
        """Return 0 for a match, else a value up to 1. Raises WorkExceeded."""
        spend(1)
        return self.matcher.distance(self.extractor(request))

    @property
    def mask(self) -> Mask:
        """The function that prepares operands and values of this field for output."""
        return _mask_secret if self._is_secret() else mask_card_data

    def _is_secret(self) -> bool:
        if self.key == "headers":
            return is_secret(self.name)
        return self.key in SECRET_KEYS or (self.key in PARAMETER_KEYS and is_secret_parameter(self.name))


def _mask_secret(text: str) -> str:
    # JSON may contain half of a surrogate pair. It has no UTF-8 form, so it cannot be hashed as it is.
    return mask_secret(text.encode("utf-8", "replace").decode())

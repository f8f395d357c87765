"""binaryEqualTo: compare the bytes of a body, given in base64. Source: documented (WireMock)."""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.levenshtein import normalized_distance
from mockpaywall.matching.string_matchers.matcher import Mask

KEY = "binaryEqualTo"
EXPECTED = "bytes in base64"


@dataclass(frozen=True, slots=True, repr=False)
class BinaryEqualTo:
    """Matches the base64 form of equal bytes."""

    operand: str
    """In canonical base64."""

    def matches(self, text: str | None) -> bool:
        return text == self.operand

    def distance(self, text: str | None) -> float:
        """Return the normalized edit distance of the base64 texts."""
        return 1.0 if text is None else normalized_distance(self.operand, text)

    def to_json(self, mask: Mask) -> dict[str, Any]:
        return {KEY: mask(self.operand)}


def parse_binary_matcher(node: JsonNode) -> BinaryEqualTo:
    """Parse an object with the key binaryEqualTo. Raises PatternError."""
    operand = node.object_with_keys("a matcher", (KEY,), {})[KEY]
    try:
        octets = b64decode(operand.string(EXPECTED), validate=True)
    except (binascii.Error, ValueError):
        raise operand.make_error(EXPECTED) from None
    return BinaryEqualTo(b64encode(octets).decode("ascii"))

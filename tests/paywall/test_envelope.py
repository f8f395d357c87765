"""Templates of JSON texts: what is filled in, and what stays."""

from __future__ import annotations

import json

import pytest

from mockpaywall.paywall.envelope import (
    TEXT_HOLE,
    VALUE_HOLE,
    build_envelope,
    encode_json,
    encode_utf8,
    format_json,
    make_json_template,
)

TRICKY_TEXTS = ["100 %", "%s", "%(x)s", '"', "@", "ğ", "\0"]


@pytest.mark.parametrize("message", TRICKY_TEXTS)
@pytest.mark.parametrize("value", [None, {"a": ["%s", 1]}, *TRICKY_TEXTS])
def test_a_filled_template_is_the_json_of_the_whole(message: str, value: object) -> None:
    template = make_json_template(build_envelope(1, message, {"Id": TEXT_HOLE, "Masterpass": VALUE_HOLE}))
    filled = encode_utf8(template % ("7d-4", format_json(value)))
    assert filled == encode_json(build_envelope(1, message, {"Id": "7d-4", "Masterpass": value}))
    assert json.loads(filled)["Body"] == {"Id": "7d-4", "Masterpass": value}

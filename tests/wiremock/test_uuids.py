"""UUIDs as WireMock accepts them."""

from __future__ import annotations

import pytest

from mockpaywall.wiremock.uuids import InvalidUuid, parse_uuid


def test_a_uuid_is_returned_in_lower_case() -> None:
    assert parse_uuid("ABCDEF01-0000-4000-8000-00000000000A") == "abcdef01-0000-4000-8000-00000000000a"


@pytest.mark.parametrize(
    "text", ["", "x", "abcdef01000040008000000000000000", " abcdef01-0000-4000-8000-00000000000a"]
)
def test_any_other_text_is_refused_with_wiremocks_message(text: str) -> None:
    with pytest.raises(InvalidUuid) as caught:
        parse_uuid(text)
    assert str(caught.value) == f"{text} is not a valid UUID"

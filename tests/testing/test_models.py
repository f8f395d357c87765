"""Recorded requests parsed from responses of the admin API."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.testing.models import MaskedHeaders, parse_request


def make_event(status: int, **metadata: Any) -> dict[str, Any]:
    """Return a ServeEvent of GET requests with the members that parse_request needs."""
    logged = {"method": "POST", "url": "/x", "headers": {}, "body": "not JSON", "loggedDate": 1500}
    stub = {"metadata": {"paywall": {"mode": "ok", "phase": "done", "seen": "", **metadata}}}
    return {
        "id": "1",
        "request": logged,
        "response": {"status": status},
        "wasMatched": True,
        "stubMapping": stub,
    }


@pytest.mark.parametrize(("status", "received"), [(200, 200), (503, 503), (0, None)])
def test_the_status_0_means_that_no_answer_came(status: int, received: int | None) -> None:
    assert parse_request(make_event(status)).status == received


def test_the_time_is_in_seconds() -> None:
    assert parse_request(make_event(200)).received_at == 1.5


def test_a_body_that_is_not_json_raises_value_error() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        parse_request(make_event(200)).json  # noqa: B018 - a property that raises


def test_headers_are_a_case_insensitive_mapping() -> None:
    headers = MaskedHeaders({"X-One": "1", "X-Two": ["a", "b"]})
    assert dict(headers) == {"x-one": "1", "x-two": "a, b"}
    assert (headers["x-ONE"], headers.get("X-Three"), len(headers)) == ("1", None, 2)
    assert repr(headers) == "MaskedHeaders(x-one, x-two)"

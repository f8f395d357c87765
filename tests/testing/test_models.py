"""What is made of the answers of the admin API."""

from __future__ import annotations

from typing import Any

import pytest

from mockpaywall.testing.models import MaskedHeaders, parse_request


def event(status: int, **facts: Any) -> dict[str, Any]:
    """A ServeEvent as GET requests tells it, but for what request_of does not read."""
    logged = {"method": "POST", "url": "/x", "headers": {}, "body": "no JSON", "loggedDate": 1500}
    description = {"mode": "ok", "phase": "done", "seen": "", **facts}
    stub = {"metadata": {"paywall": description}}
    return {
        "id": "1",
        "request": logged,
        "response": {"status": status},
        "wasMatched": True,
        "stubMapping": stub,
    }


@pytest.mark.parametrize(
    ("status", "facts", "told"),
    [
        (200, {}, 200),
        (0, {"phase": "received"}, None),
        (200, {"phase": "responding"}, 200),
        (200, {"phase": "aborted"}, None),
        (200, {"phase": "aborted", "fault": "truncate"}, 200),
        (200, {"phase": "aborted", "fault": "half-headers"}, 200),
        (200, {"phase": "aborted", "fault": "malformed-chunk"}, 200),
        (200, {"phase": "aborted", "fault": "reset"}, None),
        (200, {"phase": "responding", "fault": "hang"}, None),
    ],
)
def test_the_status_is_what_the_client_could_see(
    status: int, facts: dict[str, Any], told: int | None
) -> None:
    assert parse_request(event(status, **facts)).status == told


def test_the_time_is_in_seconds() -> None:
    assert parse_request(event(200)).received_at == 1.5


def test_a_body_that_is_no_json_has_none() -> None:
    with pytest.raises(ValueError, match="Expecting value"):
        parse_request(event(200)).json  # noqa: B018 - a property that raises


def test_headers_are_a_mapping_in_any_letter_case() -> None:
    headers = MaskedHeaders({"X-One": "1", "X-Two": ["a", "b"]})
    assert dict(headers) == {"x-one": "1", "x-two": "a, b"}
    assert (headers["x-ONE"], headers.get("X-Three"), len(headers)) == ("1", None, 2)
    assert repr(headers) == "Headers(x-one, x-two)"

"""The admin token."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from mockpaywall.settings import Settings
from tests.api.admin.suite import Suite
from tests.support.request_data import KEYS
from tests.support.servers import connect_asyncio

TOKEN = "the-token-of-this-test"
BASIC = "Basic eDp0aGUtdG9rZW4tb2YtdGhpcy10ZXN0"  # x:the-token-of-this-test


@pytest.fixture(scope="module")
def protected_suite() -> Iterator[Suite]:
    with connect_asyncio(Settings(admin_token=TOKEN)) as client:
        yield Suite(client, KEYS)


def test_health_needs_no_token(protected_suite: Suite) -> None:
    assert protected_suite.admin_json("GET", "/health")["status"] == "healthy"
    assert protected_suite.with_prefix("/ns/a").admin_json("GET", "/health")["status"] == "healthy"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/requests"), ("GET", "/nowhere"), ("GET", "/x/__admin/health"), ("POST", "/reset")],
)
def test_every_other_route_needs_the_token(protected_suite: Suite, method: str, path: str) -> None:
    assert "token" in protected_suite.admin_error(401, method, path)["title"]


@pytest.mark.parametrize(
    "headers", [{"Authorization": f"Bearer {TOKEN}"}, {"Authorization": BASIC}, {"X-Admin-Token": TOKEN}]
)
def test_the_token_is_accepted_in_three_headers(protected_suite: Suite, headers: dict[str, str]) -> None:
    assert protected_suite.admin("GET", "/requests", headers=headers).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer the-token"},
        {"X-Admin-Token": ""},
        {"Authorization": "Bearer \xe9"},
        {"Authorization": "Basic %"},
    ],
)
def test_any_other_value_is_refused(protected_suite: Suite, headers: dict[str, str]) -> None:
    assert protected_suite.admin("GET", "/requests", headers=headers).status == 401

"""Admin calls of a client whose URL is wrong: they are refused, and not journalled as requests of the vendor's API."""

from __future__ import annotations

import pytest

from tests.api.admin.suite import Suite


@pytest.mark.parametrize("prefix", ["/api/paywall/masterpass/session", "/shop", "/api/__adminx"])
@pytest.mark.parametrize("method", ["GET", "PUT", "POST"])
def test_an_admin_call_below_another_path_is_not_journalled(suite: Suite, prefix: str, method: str) -> None:
    body = b"" if method == "GET" else b"{}"
    response = suite.client.send(body, keys=suite.keys, method=method, target=f"{prefix}/__admin/mode")
    assert response.status == 404
    assert response.json["ErrorCode"] == 404
    assert response.header("X-Mock-Request-Id") is not None
    assert "/__admin" in (response.header("X-Mock-Hint") or "")
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 0


@pytest.mark.parametrize("target", ["/api/__admin", "/api/paywall/masterpass/session?x=/__admin/mode"])
def test_another_unknown_path_is_journalled(suite: Suite, target: str) -> None:
    suite.client.send(b"{}", keys=suite.keys, target=target)
    assert suite.admin_json("GET", "/requests")["meta"]["total"] == 1

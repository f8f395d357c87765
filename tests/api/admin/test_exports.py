"""Exports and metrics over HTTP."""

from __future__ import annotations

import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.api.admin.suite import Suite


@pytest.mark.parametrize(
    ("name", "kind", "file"),
    [
        ("har", "application/json", "mockpaywall.har"),
        ("curl", "text/plain; charset=utf-8", "mockpaywall.sh"),
        ("postman", "application/json", "mockpaywall.postman_collection.json"),
    ],
)
def test_an_export_is_a_file_oldest_first(suite: Suite, name: str, kind: str, file: str) -> None:
    for locale in ("first-one", "second-one"):
        suite.session(headers={"locale": locale})
    answer = suite.admin("GET", f"/requests/export?format={name}")
    assert (answer.status, answer.header("content-type")) == (200, kind)
    assert answer.header("content-disposition") == f'attachment; filename="{file}"'
    text = answer.body.decode()
    assert 0 < text.index("first-one") < text.index("second-one")
    newest = suite.admin("GET", f"/requests/export?format={name}&limit=1").body.decode()
    assert "first-one" not in newest
    assert "second-one" in newest


def test_a_har_is_what_is_exported_when_nothing_is_said(suite: Suite) -> None:
    assert suite.told("GET", "/requests/export")["log"]["entries"] == []


@pytest.mark.parametrize("query", ["format=xml", "format=har&limit=x", "format=har&unmatched=7"])
def test_an_export_that_cannot_be(suite: Suite, query: str) -> None:
    suite.refused(400, "GET", f"/requests/export?{query}")


def samples(suite: Suite) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    answer = suite.admin("GET", "/metrics")
    assert answer.status == 200
    assert answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(answer.body.decode())
    return {
        (one.name, tuple(sorted(one.labels.items()))): one.value
        for family in families
        for one in family.samples
    }


def test_metrics_tell_of_calls_and_of_what_is_kept(alone: Suite) -> None:
    alone.session()
    alone.session(b"{")
    alone.session(headers={"X-Mock-Mode": "http=503+delay=30"})
    alone.session(target="/905123456710/marked-path")
    alone.admin("GET", "/health")

    def calls(**labels: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        return (
            "mockpaywall_requests_total",
            tuple(sorted({"phase": "done", "mode": "ok", **labels}.items())),
        )

    found = _when(alone, 4)
    assert found[calls(operation="create-session", status="200")] == 1
    assert found[calls(operation="create-session", status="400")] == 1
    assert found[calls(operation="create-session", status="503", mode="delay+http")] == 1
    assert found[calls(operation="other", status="404")] == 1
    seconds = "mockpaywall_request_duration_seconds"
    assert found[f"{seconds}_count", (("operation", "create-session"),)] == 3
    assert found[f"{seconds}_bucket", (("le", "+Inf"), ("operation", "create-session"))] == 3
    assert found[f"{seconds}_sum", (("operation", "create-session"),)] >= 0.03
    for name, value in (("namespaces", 1), ("journal_requests", 4), ("sessions", 1), ("journal_evicted", 0)):
        assert found[f"mockpaywall_{name}", ()] == value
    assert not any("marked" in str(key) or "905" in str(key) for key in found)


def _when(suite: Suite, total: int) -> dict:
    """The metrics once so many calls are counted: an answer may be read before its end is told."""
    deadline = time.monotonic() + 20
    while True:
        found = samples(suite)
        counted = sum(value for (name, _), value in found.items() if name == "mockpaywall_requests_total")
        if counted == total or time.monotonic() > deadline:
            return found

"""Metrics over HTTP."""

from __future__ import annotations

import sys
import time

import pytest
from prometheus_client.parser import text_string_to_metric_families

from mockpaywall.app import build_context, create_app
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.settings import Settings
from mockpaywall.stores.memory import MemoryStore
from tests.api.admin.suite import Suite

Sample = tuple[str, tuple[tuple[str, str], ...]]
"""The name and the labels."""
DEADLINE_S = 20


def read_samples(suite: Suite) -> dict[Sample, float]:
    response = suite.admin("GET", "/metrics")
    assert response.status == 200
    assert response.header("content-type") == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(response.body.decode())
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def await_samples(suite: Suite, total: int) -> dict[Sample, float]:
    """Return the metrics once *total* requests are counted: a client reads the response before that."""
    deadline = time.monotonic() + DEADLINE_S
    while True:
        samples = read_samples(suite)
        counted = sum(value for (name, _), value in samples.items() if name == "mockpaywall_requests_total")
        if counted == total or time.monotonic() > deadline:
            return samples


def request_sample(**labels: str) -> Sample:
    return (
        "mockpaywall_requests_total",
        tuple(sorted({"phase": "done", "mode": "ok", **labels}.items())),
    )


def test_metrics_count_requests_and_the_contents_of_the_store(global_suite: Suite) -> None:
    global_suite.send_session()
    global_suite.send_session(b"{")
    global_suite.send_session(headers={"X-Mock-Mode": "http=503+delay=30"})
    global_suite.send_session(target="/905123456710/marked-path")
    global_suite.admin("GET", "/health")
    samples = await_samples(global_suite, 4)
    assert samples[request_sample(operation="session", status="200")] == 1
    assert samples[request_sample(operation="session", status="400")] == 1
    assert samples[request_sample(operation="session", status="503", mode="delay+http")] == 1
    assert samples[request_sample(operation="other", status="404")] == 1
    seconds = "mockpaywall_request_duration_seconds"
    assert samples[f"{seconds}_count", (("operation", "session"),)] == 3
    assert samples[f"{seconds}_bucket", (("le", "+Inf"), ("operation", "session"))] == 3
    assert samples[f"{seconds}_sum", (("operation", "session"),)] >= 0.03
    for name, value in (("namespaces", 1), ("journal_requests", 4), ("sessions", 1), ("journal_evicted", 0)):
        assert samples[f"mockpaywall_{name}", ()] == value
    assert not any("marked" in str(sample) or "905" in str(sample) for sample in samples)


def test_metrics_count_incidents_by_reason() -> None:
    context = build_context(Settings(), 1)
    context.incidents.count("malformed", 2)
    text = create_app(context=context).test_client().get("/__admin/metrics").text
    assert 'mockpaywall_incidents_total{reason="malformed"} 2.0\n' in text


def raise_unavailable(*_: object) -> None:
    raise StoreUnavailable("redis://x does not serve")


@pytest.mark.parametrize("method", ["namespaces", "memory_usage"])
def test_counts_of_the_process_are_shown_while_the_store_does_not_serve(
    monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    context = build_context(Settings(), 1)
    context.incidents.count("store-unavailable", 3)
    client = create_app(context=context).test_client()
    assert "\nmockpaywall_store_up 1.0\n" in client.get("/__admin/metrics").text
    monkeypatch.setattr(MemoryStore, method, raise_unavailable)
    response = client.get("/__admin/metrics")
    assert response.status_code == 200
    assert 'mockpaywall_incidents_total{reason="store-unavailable"} 3.0\n' in response.text
    assert "\nmockpaywall_store_up 0.0\n" in response.text
    assert "mockpaywall_sessions" not in response.text
    assert "mockpaywall_memory_bytes" not in response.text


def test_without_the_library_the_error_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "mockpaywall.web.prometheus", raising=False)
    monkeypatch.setitem(sys.modules, "prometheus_client", None)
    response = create_app().test_client().get("/__admin/metrics")
    assert (response.status_code, response.json["errors"][0]["code"]) == (501, 501)
    assert "mockpaywall[metrics]" in response.json["errors"][0]["detail"]

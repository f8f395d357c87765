"""Prometheus metrics, written by its official client from our own counts; no label holds what a client sent."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Response as FlaskResponse
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from mockpaywall import __version__
from mockpaywall.engine.metrics import BOUNDS_S, DurationHistogram, RequestMetrics
from mockpaywall.stores.base import Store
from mockpaywall.web.admin.context import AdminContext, AdminRoute

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class MetricsCollector(Collector):
    """What is told when Prometheus asks."""

    def __init__(self, metrics: RequestMetrics, store: Store) -> None:
        self._metrics = metrics
        self._store = store

    def collect(self) -> Iterator[Metric]:
        """See Collector."""
        yield self._collect_requests()
        yield self._collect_durations()
        yield from self._collect_store_sizes()
        info = GaugeMetricFamily("mockpaywall_info", "The version that runs", labels=["version"])
        info.add_metric([__version__], 1)
        yield info

    def _collect_requests(self) -> Metric:
        labels = ["operation", "status", "mode", "phase"]
        family = CounterMetricFamily(
            "mockpaywall_requests", "Finished calls of the vendor's API", labels=labels
        )
        for values, count in sorted(self._metrics.counts().items()):
            family.add_metric(values, count)
        return family

    def _collect_durations(self) -> Metric:
        name, text = "mockpaywall_request_duration_seconds", "From receipt to the last byte, delays included"
        family = HistogramMetricFamily(name, text, labels=["operation"])
        for operation, durations in sorted(self._metrics.durations().items()):
            family.add_metric([operation], _cumulate(durations), durations.total_s)
        return family

    def _collect_store_sizes(self) -> Iterator[Metric]:
        summaries = self._store.namespaces()
        for name, text, value in (
            ("namespaces", "Namespaces that exist", len(summaries)),
            ("journal_requests", "Requests in the journals", sum(one.journal for one in summaries)),
            (
                "journal_evicted",
                "Requests the journals let go of",
                sum(one.journal_evicted for one in summaries),
            ),
            ("sessions", "Sessions that are kept", sum(one.sessions for one in summaries)),
            ("sessions_evicted", "Sessions let go of", sum(one.sessions_evicted for one in summaries)),
        ):
            yield GaugeMetricFamily(f"mockpaywall_{name}", text, value=value)


def get_metrics(context: AdminContext) -> FlaskResponse:
    """In a registry of their own: nothing else of the process shows."""
    registry = CollectorRegistry()
    registry.register(MetricsCollector(context.app_context.metrics, context.store))
    return FlaskResponse(generate_latest(registry), content_type=CONTENT_TYPE)


ROUTES = (AdminRoute("GET", "/metrics", get_metrics),)


def _cumulate(histogram: DurationHistogram) -> list[tuple[str, float]]:
    total, rows = 0, []
    for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), histogram.buckets, strict=True):
        total += count
        rows.append((bound, float(total)))
    return rows

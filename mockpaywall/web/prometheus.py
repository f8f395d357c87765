"""Our request counts as Prometheus metrics. No label contains a value that a client sent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from mockpaywall import __version__
from mockpaywall.engine.incidents import Incidents
from mockpaywall.engine.metrics import BOUNDS_S, DurationHistogram, RequestMetrics
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.stores.base import MemoryUsage, NamespaceSummary, Store


def render_metrics(metrics: RequestMetrics, store: Store, incidents: Incidents) -> bytes:
    """Return the text format. The registry is our own: other metrics of the process do not appear."""
    registry = CollectorRegistry()
    registry.register(MetricsCollector(metrics, store, incidents))
    return generate_latest(registry)


class MetricsCollector(Collector):
    """Collects the metrics of one process and its store."""

    def __init__(self, metrics: RequestMetrics, store: Store, incidents: Incidents) -> None:
        self._metrics = metrics
        self._store = store
        self._incidents = incidents

    def collect(self) -> Iterator[Metric]:
        """Return every metric, as Prometheus' registry asks for them."""
        yield self._collect_requests()
        yield self._collect_durations()
        yield from self._collect_store()
        yield self._collect_incidents()
        info = GaugeMetricFamily("mockpaywall_info", "The running version", labels=["version"])
        info.add_metric([__version__], 1)
        yield info

    def _collect_requests(self) -> Metric:
        labels = ["operation", "status", "mode", "phase"]
        text = "Completed requests of the simulated API"
        family = CounterMetricFamily("mockpaywall_requests", text, labels=labels)
        for values, count in sorted(self._metrics.counts().items()):
            family.add_metric(values, count)
        return family

    def _collect_incidents(self) -> Metric:
        text = "Refused connections and requests, lost completions and dropped log lines, by reason"
        family = CounterMetricFamily("mockpaywall_incidents", text, labels=["reason"])
        for reason, count in sorted(self._incidents.counts().items()):
            family.add_metric([reason], count)
        return family

    def _collect_durations(self) -> Metric:
        name, text = "mockpaywall_request_duration_seconds", "From receipt to the last byte, delays included"
        family = HistogramMetricFamily(name, text, labels=["operation"])
        for operation, durations in sorted(self._metrics.durations().items()):
            family.add_metric([operation], _cumulate(durations), durations.total_s)
        return family

    def _collect_store(self) -> Iterator[Metric]:
        """Leave out what a store that does not serve has: the counts of this process are wanted most then."""
        try:
            found = [
                *_describe_sizes(self._store.namespaces()),
                *_describe_memory(self._store.memory_usage()),
            ]
        except StoreUnavailable:
            found = []
        yield from found
        yield GaugeMetricFamily("mockpaywall_store_up", "Whether the store serves", value=bool(found))


def _describe_sizes(summaries: Sequence[NamespaceSummary]) -> Iterator[Metric]:
    for name, text, value in (
        ("namespaces", "Namespaces that exist", len(summaries)),
        ("journal_requests", "Requests in the journals", sum(each.journal for each in summaries)),
        (
            "journal_evicted",
            "Requests evicted from the journals",
            sum(each.journal_evicted for each in summaries),
        ),
        ("sessions", "Sessions in the store", sum(each.sessions for each in summaries)),
        ("sessions_evicted", "Sessions evicted", sum(each.sessions_evicted for each in summaries)),
        ("accounts", "Accounts in the store", sum(each.accounts for each in summaries)),
        ("accounts_evicted", "Accounts evicted", sum(each.accounts_evicted for each in summaries)),
        ("otps", "One-time codes in the store", sum(each.challenges for each in summaries)),
        ("otps_evicted", "One-time codes evicted", sum(each.challenges_evicted for each in summaries)),
        ("payments", "Payments in the store", sum(each.payments for each in summaries)),
        ("payments_evicted", "Payments evicted", sum(each.payments_evicted for each in summaries)),
    ):
        yield GaugeMetricFamily(f"mockpaywall_{name}", text, value=value)


def _describe_memory(usage: MemoryUsage) -> Iterator[Metric]:
    yield GaugeMetricFamily("mockpaywall_memory_bytes", "Weight of what requests created", usage.used_bytes)
    yield GaugeMetricFamily("mockpaywall_memory_limit_bytes", "--max-memory", usage.max_bytes)
    text = "Evictions since the start or the last reset of all, by kind"
    family = CounterMetricFamily("mockpaywall_evictions", text, labels=["kind"])
    for kind, count in usage.evicted.items():
        family.add_metric([kind.value], count)
    yield family


def _cumulate(histogram: DurationHistogram) -> list[tuple[str, float]]:
    """Return the buckets as Prometheus counts them: each includes the ones below it."""
    total, buckets = 0, []
    for bound, count in zip((*map(str, BOUNDS_S), "+Inf"), histogram.buckets, strict=True):
        total += count
        buckets.append((bound, float(total)))
    return buckets

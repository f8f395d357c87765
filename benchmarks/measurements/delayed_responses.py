"""Thousands of responses that are delayed by two seconds, and whether undelayed requests become slower meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from http.client import HTTPException

from load_generators.burst import BurstResult, send_burst
from load_generators.latency_probe import ProbeResult, run_probe
from peers.peer import DelayedRequest, Peer
from results.records import DelayBurst, Skipped
from results.statistics import percentile
from run_config import RunConfig
from server_process import ServerProcess, run_server
from workload import DELAY_MS, HEADERS, post_session

from measurements.skipping import skip_on_error

PROBE_LEAD_S = 1
"""How long the probe runs before the burst starts."""
ACCEPT_S = 0.5
"""The time a server gets to accept the burst before "while all wait" begins."""
DELAY_TOLERANCE_S = 0.1


def measure_delays(peers: Sequence[Peer], config: RunConfig) -> Iterator[DelayBurst | Skipped]:
    """Measure each server that can delay responses. A server that fails one burst gets no further ones."""
    for peer in peers:
        if peer.delayed_request is None:
            yield Skipped(peer.name, "delayed", "it cannot delay responses")
        else:
            yield from skip_on_error(
                peer.name, "delayed", _measure_bursts(peer, peer.delayed_request, config)
            )


def _measure_bursts(peer: Peer, request: DelayedRequest, config: RunConfig) -> Iterator[DelayBurst | Skipped]:
    with run_server(peer) as server:
        server.wait_for_first_response()
        if not _delays_response(server, request):
            yield Skipped(peer.name, "delayed", "it did not delay the response")
            return
        for number in range(1, config.bursts + 1):
            burst = _measure_burst(server, request, config, number)
            yield burst
            if not burst.last_s:
                return


def _delays_response(server: ServerProcess, request: DelayedRequest) -> bool:
    started_at = time.monotonic()
    try:
        response = post_session(server.port, request.path, headers={**HEADERS, **request.headers})
    except (OSError, HTTPException):
        return False
    return response.is_correct and time.monotonic() - started_at >= DELAY_MS / 1000 - DELAY_TOLERANCE_S


def _measure_burst(
    server: ServerProcess, request: DelayedRequest, config: RunConfig, number: int
) -> DelayBurst:
    with run_probe(server.port) as stop_probe:
        time.sleep(PROBE_LEAD_S)
        burst = send_burst(
            server.port, request.path, request.headers, config.burst_size, config.burst_timeout_s
        )
        probes = stop_probe()
    return _summarize(server.peer.name, number, config.burst_size, burst, probes)


def _summarize(
    name: str, number: int, sent: int, burst: BurstResult, probes: Sequence[ProbeResult]
) -> DelayBurst:
    end = max(burst.answered_at, default=burst.started_at)
    during = _due_between(probes, burst.started_at, end)
    waiting = _due_between(probes, burst.sent_at + ACCEPT_S, burst.started_at + DELAY_MS / 1000)
    scheduled_ms = _latencies_ms(during, lambda probe: probe.due_at)
    client_ms = _latencies_ms(during, lambda probe: probe.sent_at)
    waiting_ms = _latencies_ms(waiting, lambda probe: probe.due_at)
    return DelayBurst(
        name=name,
        round=number,
        sent=sent,
        answered=len(burst.answered_at),
        errors=burst.errors,
        last_s=round(end - burst.started_at, 3) if len(burst.answered_at) == sent else 0,
        probe_requests=len(scheduled_ms),
        scheduled_p50_ms=percentile(scheduled_ms, 50),
        scheduled_p99_ms=percentile(scheduled_ms, 99),
        scheduled_max_ms=percentile(scheduled_ms, 100),
        client_p99_ms=percentile(client_ms, 99),
        waiting_requests=len(waiting_ms),
        waiting_p99_ms=percentile(waiting_ms, 99),
        probe_errors=sum(not probe.is_ok for probe in probes),
    )


def _due_between(probes: Sequence[ProbeResult], start: float, end: float) -> list[ProbeResult]:
    return [probe for probe in probes if start <= probe.due_at < end]


def _latencies_ms(probes: Sequence[ProbeResult], since: Callable[[ProbeResult], float]) -> list[float]:
    return [(probe.answered_at - since(probe)) * 1000 for probe in probes]

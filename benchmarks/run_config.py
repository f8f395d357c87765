"""What one run measures and for how long: the full and the quick configuration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peers.peer import Peer

MEASUREMENTS = ("check", "start", "load", "clients", "memory", "delayed")
"""In the order in which they run. `check` always runs: it decides which servers can be measured."""
WRK_MEASUREMENTS = ("load", "clients", "memory")


@dataclass(frozen=True, slots=True)
class RunConfig:
    """Sizes of a run. Seconds are whole numbers, because wrk accepts no others.

    *max_warm_up_s* removes the longer warm-ups of each peer. *memory_requests* is the number of requests per half of
    the memory measurement; a half ends after *memory_timeout_s* if the server is too slow. *measure_peer_memory* says
    whether this measurement includes the peers. *burst_size* is the number of delayed requests per burst.
    """

    rounds: int = 3
    seconds: int = 5
    connections: tuple[int, ...] = (16, 64, 1)
    max_warm_up_s: int = 180
    starts: int = 7
    memory_requests: int = 200_000
    memory_timeout_s: int = 90
    measure_peer_memory: bool = True
    burst_size: int = 2000
    burst_timeout_s: int = 30
    bursts: int = 3
    measurements: tuple[str, ...] = MEASUREMENTS

    def warm_ups_of(self, peer: Peer) -> tuple[int, ...]:
        """Return the seconds of load before each set of points: the shortest always, the others up to the maximum."""
        shortest, *longer = peer.warm_ups_s
        return (shortest, *(seconds for seconds in longer if seconds <= self.max_warm_up_s))


FULL = RunConfig()
QUICK = RunConfig(
    seconds=4,
    connections=(16,),
    max_warm_up_s=5,
    measure_peer_memory=False,
    measurements=("check", "start", "load", "memory"),
)


def estimate_minutes(config: RunConfig, peers: Sequence[Peer]) -> int:
    """Return roughly how long the run takes. The load dominates, and peers that reach the memory time-out."""
    servers = 1 + len(peers)
    seconds = {
        "start": (config.starts + 1) * 2.5 * servers,
        "load": config.rounds * sum(_load_s(config, peer) for peer in peers),
        "clients": config.rounds * (5 + 3 * (config.seconds + 1)) * servers,
        "memory": 60 + 1.5 * config.memory_timeout_s * len(peers) * config.measure_peer_memory,
        "delayed": 10 * config.bursts * servers,
    }
    return round(sum(seconds.get(name, 0) for name in config.measurements) / 60) + 1


def _load_s(config: RunConfig, peer: Peer) -> int:
    warm_ups = config.warm_ups_of(peer)
    points_s = 2 * len(config.connections) * (config.seconds + 1)
    return max(warm_ups) + 10 + points_s * len(warm_ups)

"""What one run measures and how long: two plans, and the order of the parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from peers.launch import Peer

PARTS = ("check", "start", "load", "clients", "memory", "delayed")
"""In the order in which they run. `check` always runs: it decides who is fit to be measured."""
WRK_PARTS = ("load", "clients", "memory")


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes of a run. Seconds are whole: wrk knows no others.

    *oldest_s* cuts each peer's list of ages; *fill* is the number of requests of one half of the memory part and
    *fill_limit_s* its end when a peer is too slow; *fill_peers* says whether peers are filled too.
    """

    rounds: int = 3
    seconds: int = 5
    connections: tuple[int, ...] = (16, 64, 1)
    oldest_s: int = 180
    starts: int = 7
    fill: int = 200_000
    fill_limit_s: int = 90
    fill_peers: bool = True
    burst: int = 2000
    burst_limit_s: int = 30
    bursts: int = 3
    parts: tuple[str, ...] = PARTS

    def ages_of(self, peer: Peer) -> tuple[int, ...]:
        """The seconds of load at which *peer* is measured: its youngest always, the others up to *oldest_s*."""
        youngest, *older = peer.ages_s
        return (youngest, *(age_s for age_s in older if age_s <= self.oldest_s))


FULL = Plan()
QUICK = Plan(
    seconds=4, connections=(16,), oldest_s=5, fill_peers=False, parts=("check", "start", "load", "memory")
)


def minutes(plan: Plan, peers: Sequence[Peer]) -> int:
    """A guess, for the reader who waits. Mostly the load, and the peers that never reach the count."""
    pair_s = 2 * len(plan.connections) * (plan.seconds + 1)
    seconds = {
        "start": (plan.starts + 1) * 2.5 * (1 + len(peers)),
        "load": plan.rounds * sum(_load_s(plan, peer, pair_s) for peer in peers),
        "clients": plan.rounds * (5 + 3 * (plan.seconds + 1)) * (1 + len(peers)),
        "memory": 60 + (1.5 * plan.fill_limit_s * len(peers) if plan.fill_peers else 0),
        "delayed": 10 * plan.bursts * (1 + len(peers)),
    }
    return round(sum(seconds.get(part, 0) for part in plan.parts) / 60) + 1


def _load_s(plan: Plan, peer: Peer, pair_s: int) -> int:
    ages = plan.ages_of(peer)
    return max(ages) + 10 + pair_s * len(ages)

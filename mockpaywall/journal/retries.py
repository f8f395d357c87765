"""Retries: requests with the same credentials and ReferenceCode, with the pauses between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mockpaywall.http.timestamps import iso
from mockpaywall.journal.body_parsing import reference_code
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, masked
from mockpaywall.wiremock.serve_event import request_id

Key = tuple[str, str | None, str | None, str]
"""Namespace, both halves of the key pair, ReferenceCode."""


@dataclass(frozen=True, slots=True)
class Group:
    """The tries of one ReferenceCode under one key pair, oldest first; at least one."""

    key: str | None
    """The apikeyprivate they carried."""
    reference_code: str
    tries: tuple[Exchange, ...]

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds from each try to the next, from receipt to receipt."""
        at = [one.receipt.received_at for one in self.tries]
        return tuple(later - earlier for earlier, later in pairwise(at))

    @property
    def growing(self) -> bool | None:
        """Whether each gap is longer than the one before; None with fewer than two gaps."""
        gaps = self.gaps
        if len(gaps) < 2:
            return None
        return all(earlier < later for earlier, later in pairwise(gaps))

    @property
    def sessions(self) -> tuple[str, ...]:
        """The SessionIds that were created, those the client never saw included."""
        outcomes = (one.outcome for one in self.tries)
        return tuple(one.session.session_id for one in outcomes if one is not None and one.session)

    def to_json(self, seed: int) -> dict[str, Any]:
        """For GET retries; the key is masked."""
        statuses = [one.reply.status if one.reply else None for one in self.tries]
        return {
            "namespace": self.tries[0].receipt.namespace,
            "apikeyprivate": masked(self.key) if self.key else None,
            "referenceCode": self.reference_code,
            "tries": len(self.tries),
            "gaps": [round(gap, 3) for gap in self.gaps],
            "growing": self.growing,
            "sessions": len(self.sessions),
            "sessionIds": list(self.sessions),
            "statuses": statuses,
            "first": iso(self.tries[0].receipt.received_at),
            "last": iso(self.tries[-1].receipt.received_at),
            "requests": [request_id(one, seed) for one in self.tries],
        }


def groups(exchanges: Iterable[Exchange]) -> tuple[Group, ...]:
    """Every group, in the order of its first try. Requests without a readable ReferenceCode are in none."""
    found: dict[Key, list[Exchange]] = {}
    for exchange in exchanges:
        call = exchange.receipt.call
        reference = reference_code(call.body)
        if reference is not None:
            pair = call.head.headers.get(KEY_HEADER), call.head.headers.get(CLIENT_HEADER)
            found.setdefault((exchange.receipt.namespace, *pair, reference), []).append(exchange)
    return tuple(Group(key[1], key[3], tuple(tries)) for key, tries in found.items())


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """What is asked of every group; None asks nothing."""

    at_most: int | None = None
    """Tries."""
    growing: bool = False
    """Each pause is longer than the one before."""
    sessions: int | None = None
    """Sessions created, exactly."""

    def faults(self, group: Group) -> tuple[str, ...]:
        """What of it *group* does not keep, in words; nothing when all is well."""
        checks = (self._tries(group), self._growth(group), self._sessions(group))
        return tuple(fault for fault in checks if fault)

    def final(self, group: Group) -> bool:
        """Whether further tries cannot mend *group*: only sessions may still be made."""
        return bool(self._tries(group) or self._growth(group)) or len(group.sessions) > (self.sessions or 0)

    def _tries(self, group: Group) -> str:
        tries = len(group.tries)
        return (
            "" if self.at_most is None or tries <= self.at_most else f"{tries} tries, at most {self.at_most}"
        )

    def _growth(self, group: Group) -> str:
        if not self.growing or group.growing is not False:
            return ""
        return f"pauses of {', '.join(f'{gap:.3f} s' for gap in group.gaps)} do not grow"

    def _sessions(self, group: Group) -> str:
        made = len(group.sessions)
        if self.sessions is None or made == self.sessions:
            return ""
        return f"sessions created: {made}, expected {self.sessions}"

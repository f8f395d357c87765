"""Retries: requests with the same credentials and ReferenceCode, with the pauses between them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.journal.body_parsing import parse_reference_code
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, mask_secret
from mockpaywall.wiremock.serve_event import get_request_id

RetryKey = tuple[str, str | None, str | None, str]
"""Namespace, both halves of the key pair, ReferenceCode."""


@dataclass(frozen=True, slots=True)
class RetryGroup:
    """The tries of one ReferenceCode under one key pair, oldest first; at least one."""

    key: str | None
    """The apikeyprivate they carried."""
    reference_code: str
    tries: tuple[Exchange, ...]

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds from each try to the next, from receipt to receipt."""
        at = [one.received.received_at for one in self.tries]
        return tuple(later - earlier for earlier, later in pairwise(at))

    @property
    def has_growing_gaps(self) -> bool | None:
        """Whether each gap is longer than the one before; None with fewer than two gaps."""
        gaps = self.gaps
        if len(gaps) < 2:
            return None
        return all(earlier < later for earlier, later in pairwise(gaps))

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The SessionIds that were created, those the client never saw included."""
        outcomes = (one.outcome for one in self.tries)
        return tuple(one.session.session_id for one in outcomes if one is not None and one.session)

    def to_json(self, seed: int) -> dict[str, Any]:
        """For GET retries; the key is masked."""
        statuses = [one.response.status if one.response else None for one in self.tries]
        return {
            "namespace": self.tries[0].received.namespace,
            "apikeyprivate": mask_secret(self.key) if self.key else None,
            "referenceCode": self.reference_code,
            "tries": len(self.tries),
            "gaps": [round(gap, 3) for gap in self.gaps],
            "growing": self.has_growing_gaps,
            "sessions": len(self.session_ids),
            "sessionIds": list(self.session_ids),
            "statuses": statuses,
            "first": format_iso8601(self.tries[0].received.received_at),
            "last": format_iso8601(self.tries[-1].received.received_at),
            "requests": [get_request_id(one, seed) for one in self.tries],
        }


def group_retries(exchanges: Iterable[Exchange]) -> tuple[RetryGroup, ...]:
    """Every group, in the order of its first try. Requests without a readable ReferenceCode are in none."""
    found: dict[RetryKey, list[Exchange]] = {}
    for exchange in exchanges:
        request = exchange.received.request
        reference = parse_reference_code(request.body)
        if reference is not None:
            pair = request.head.headers.get(KEY_HEADER), request.head.headers.get(CLIENT_HEADER)
            found.setdefault((exchange.received.namespace, *pair, reference), []).append(exchange)
    return tuple(RetryGroup(key[1], key[3], tuple(tries)) for key, tries in found.items())


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """What is asked of every group; None asks nothing."""

    max_tries: int | None = None
    """Tries."""
    growing_gaps: bool = False
    """Each pause is longer than the one before."""
    session_count: int | None = None
    """Sessions created, exactly."""

    def describe_violations(self, group: RetryGroup) -> tuple[str, ...]:
        """What of it *group* does not keep, in words; nothing when all is well."""
        checks = (self._check_tries(group), self._check_growing_gaps(group), self._check_session_count(group))
        return tuple(fault for fault in checks if fault)

    def is_final(self, group: RetryGroup) -> bool:
        """Whether further tries cannot mend *group*: only sessions may still be made."""
        return bool(self._check_tries(group) or self._check_growing_gaps(group)) or len(group.session_ids) > (
            self.session_count or 0
        )

    def _check_tries(self, group: RetryGroup) -> str:
        tries = len(group.tries)
        return (
            ""
            if self.max_tries is None or tries <= self.max_tries
            else f"{tries} tries, at most {self.max_tries}"
        )

    def _check_growing_gaps(self, group: RetryGroup) -> str:
        if not self.growing_gaps or group.has_growing_gaps is not False:
            return ""
        return f"pauses of {', '.join(f'{gap:.3f} s' for gap in group.gaps)} do not grow"

    def _check_session_count(self, group: RetryGroup) -> str:
        made = len(group.session_ids)
        if self.session_count is None or made == self.session_count:
            return ""
        return f"sessions created: {made}, expected {self.session_count}"

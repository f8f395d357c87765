"""Retries: requests with the same credentials and ReferenceCode, with the pauses between them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from mockpaywall.http.timestamps import format_iso8601
from mockpaywall.journal.body_parsing import parse_reference_code
from mockpaywall.journal.client_outcome import get_client_status
from mockpaywall.journal.exchange_reader import pause_regularly
from mockpaywall.journal.query import get_request_id
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, mask_secret

RetryKey = tuple[str, str | None, str | None, str]
"""Namespace, both halves of the key pair, ReferenceCode."""


@dataclass(frozen=True, slots=True)
class RetryGroup:
    """The tries of one ReferenceCode under one key pair, oldest first; at least one."""

    key: str | None
    """The apikeyprivate of the requests."""
    reference_code: str
    tries: tuple[Exchange, ...]

    @property
    def gaps(self) -> tuple[float, ...]:
        """Seconds between the receipt of each try and of the next."""
        received = [each.received.received_at for each in self.tries]
        return tuple(later - earlier for earlier, later in pairwise(received))

    @property
    def has_growing_gaps(self) -> bool | None:
        """Whether each gap is longer than the one before; None with fewer than two gaps."""
        gaps = self.gaps
        if len(gaps) < 2:
            return None
        return all(earlier < later for earlier, later in pairwise(gaps))

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The SessionIds that were created, also those that never reached the client."""
        outcomes = (each.outcome for each in self.tries)
        return tuple(each.session.session_id for each in outcomes if each is not None and each.session)

    def to_json(self, seed: int) -> dict[str, Any]:
        """Return the group as GET retries shows it; the key is masked."""
        return {
            "namespace": self.tries[0].received.namespace,
            "apikeyprivate": mask_secret(self.key) if self.key else None,
            "referenceCode": mask_card_numbers_in_text(self.reference_code),
            "tries": len(self.tries),
            "gaps": [round(gap, 3) for gap in self.gaps],
            "growing": self.has_growing_gaps,
            "sessions": len(self.session_ids),
            "sessionIds": list(self.session_ids),
            "statuses": [get_client_status(each) or None for each in self.tries],
            "first": format_iso8601(self.tries[0].received.received_at),
            "last": format_iso8601(self.tries[-1].received.received_at),
            "requests": [get_request_id(each, seed) for each in self.tries],
        }


def group_retries(exchanges: Iterable[Exchange]) -> list[RetryGroup]:
    """Group the exchanges, in the order of each group's first try. Skip those without a ReferenceCode."""
    groups: dict[RetryKey, list[Exchange]] = {}
    for exchange in exchanges:
        key = _make_key(exchange)
        if key is not None:
            groups.setdefault(key, []).append(exchange)
    grouped = list(pause_regularly(_pop_newest(groups)))
    grouped.reverse()
    return grouped


def _pop_newest(groups: dict[RetryKey, list[Exchange]]) -> Iterator[RetryGroup]:
    """Empty *groups*: freeing 200,000 keys at once takes 20 ms."""
    while groups:
        key, tries = groups.popitem()
        yield RetryGroup(key[1], key[3], tuple(tries))


def _make_key(exchange: Exchange) -> RetryKey | None:
    request = exchange.received.request
    reference = parse_reference_code(request.body)
    if reference is None:
        return None
    headers = request.head.headers
    return exchange.received.namespace, headers.get(KEY_HEADER), headers.get(CLIENT_HEADER), reference


@dataclass(frozen=True, slots=True)
class RetryLimits:
    """What every group must keep; None sets no limit."""

    max_tries: int | None = None
    growing_gaps: bool = False
    """True: each gap must be longer than the one before."""
    session_count: int | None = None
    """Sessions created, exactly."""

    @property
    def has_limits(self) -> bool:
        """False when it expects only that a request with a ReferenceCode came."""
        return self.max_tries is not None or self.growing_gaps or self.session_count is not None

    def describe_violations(self, group: RetryGroup) -> tuple[str, ...]:
        """Describe each limit that *group* breaks; empty when it keeps all."""
        checks = (self._check_tries(group), self._check_growing_gaps(group), self._check_session_count(group))
        return tuple(violation for violation in checks if violation)

    def is_final(self, group: RetryGroup) -> bool:
        """Return whether further tries cannot repair *group*: only missing sessions can still be created."""
        return bool(self._check_tries(group) or self._check_growing_gaps(group)) or len(group.session_ids) > (
            self.session_count or 0
        )

    def _check_tries(self, group: RetryGroup) -> str:
        count = len(group.tries)
        if self.max_tries is None or count <= self.max_tries:
            return ""
        return f"{count} tries, at most {self.max_tries}"

    def _check_growing_gaps(self, group: RetryGroup) -> str:
        if not self.growing_gaps or group.has_growing_gaps is not False:
            return ""
        return f"pauses of {', '.join(f'{gap:.3f} s' for gap in group.gaps)} do not grow"

    def _check_session_count(self, group: RetryGroup) -> str:
        created = len(group.session_ids)
        if self.session_count is None or created == self.session_count:
            return ""
        return f"sessions created: {created}, expected {self.session_count}"

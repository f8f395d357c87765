"""Seeded randomness: every random value follows from (seed, namespace, request number), so it can be repeated.

Requests share no generator: request n of a namespace draws the same numbers, whatever other threads do.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from mockpaywall.paywall.guid import generate_random_guid, generate_sequential_guid

CACHE_SIZE = 1024
"""Cached namespaces. One that is evicted is computed again, equal, when it is needed."""


@dataclass(frozen=True, slots=True)
class NamespaceRandom:
    """The ids and random draws of one namespace under one seed."""

    seed: int
    namespace: str
    first_sequence: int
    """The row number before the first sequential SessionId. The public samples have tens of thousands."""
    server: str
    """Groups four and five of the sequential SessionIds."""
    request_prefix: str

    def make_session_id(self, number: int, *, sequential: bool) -> str:
        """Return the SessionId of request *number*: in NEWSEQUENTIALID style, or a version 4 GUID."""
        if sequential:
            return generate_sequential_guid(self.first_sequence + number, self.server)
        return generate_random_guid(self.seed, self.namespace, number)

    def make_request_id(self, number: int) -> str:
        """Return the X-Mock-Request-Id of request *number*: a GUID whose last group is the number."""
        return f"{self.request_prefix}{number:012x}"

    def make_generator(self, number: int, purpose: str = "mode") -> Random:
        """Return a generator for request *number*. Equal requests and purposes draw equal numbers."""
        return Random(f"{self.seed}:{self.namespace}:{number}:{purpose}")


def parse_request_number(request_id: str) -> int:
    """Return the number of the request with that X-Mock-Request-Id, a UUID."""
    return int(request_id[-12:], 16)


@lru_cache(maxsize=CACHE_SIZE)
def get_namespace_random(seed: int, namespace: str) -> NamespaceRandom:
    """Return the ids and random draws of *namespace* under *seed*."""
    random_source = Random(f"{seed}:{namespace}")
    clock_sequence = 0x8000 | random_source.getrandbits(14)
    return NamespaceRandom(
        seed=seed,
        namespace=namespace,
        first_sequence=random_source.randrange(20_000, 60_000),
        server=f"{clock_sequence:04x}-{random_source.getrandbits(48):012x}",
        request_prefix=generate_random_guid("request", seed, namespace)[:24],
    )

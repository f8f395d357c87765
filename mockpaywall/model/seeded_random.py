"""Luck: everything that looks random comes from (seed, namespace, call number), so it can be repeated.

Nothing here is shared between calls: whatever threads do, the n-th call of a namespace draws the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from random import Random

from mockpaywall.paywall.guid import generate_random_guid, generate_sequential_guid

CACHE_SIZE = 1024
"""Streams kept at hand; a dropped one is made again, equal, when needed."""


@dataclass(frozen=True, slots=True)
class NamespaceRandom:
    """The luck of one namespace under one seed."""

    seed: int
    namespace: str
    first_sequence: int
    """Row number of the namespace's first sequential SessionId; the samples show tens of thousands."""
    server: str
    """Groups four and five of its sequential SessionIds."""
    request_prefix: str

    def make_session_id(self, number: int, *, sequential: bool) -> str:
        """The SessionId of request *number*: in NEWSEQUENTIALID style, else a version 4 GUID."""
        if sequential:
            return generate_sequential_guid(self.first_sequence + number, self.server)
        return generate_random_guid(self.seed, self.namespace, number)

    def make_request_id(self, number: int) -> str:
        """The X-Mock-Request-Id of call *number*: a GUID whose last group is the number."""
        return f"{self.request_prefix}{number:012x}"

    def make_generator(self, number: int, purpose: str = "mode") -> Random:
        """A generator for the draws of call *number*; the same call and purpose draw the same."""
        return Random(f"{self.seed}:{self.namespace}:{number}:{purpose}")


@lru_cache(maxsize=CACHE_SIZE)
def get_namespace_random(seed: int, namespace: str) -> NamespaceRandom:
    """The luck of *namespace* under *seed*."""
    random_source = Random(f"{seed}:{namespace}")
    clock_sequence = 0x8000 | random_source.getrandbits(14)
    return NamespaceRandom(
        seed=seed,
        namespace=namespace,
        first_sequence=random_source.randrange(20_000, 60_000),
        server=f"{clock_sequence:04x}-{random_source.getrandbits(48):012x}",
        request_prefix=generate_random_guid("request", seed, namespace)[:24],
    )

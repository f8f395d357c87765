"""Triggers of a part: always, with a probability, by count, or by time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Protocol

from mockpaywall.model.request_times import RequestTimes


class RandomSource(Protocol):
    """A random generator. Python guarantees that only `random` is reproducible in every version."""

    def random(self) -> float:
        """Return the next number, 0 <= number < 1."""


RandomFactory = Callable[[], RandomSource]
"""Returns the generator of the request, always the same one."""


@dataclass(frozen=True, slots=True)
class Always:
    """The part has no `@`: it applies to every request."""

    is_counted: ClassVar[bool] = False
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Return True."""
        return True

    def __str__(self) -> str:
        return ""


@dataclass(frozen=True, slots=True)
class Percent:
    """`@NN%`: the part applies with that probability. 0 <= percent <= 100, up to four decimals."""

    percent: float
    is_counted: ClassVar[bool] = False
    is_random: ClassVar[bool] = True

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Draw one number, even for 0% and 100%, so that later draws do not depend on the probability."""
        return random_factory().random() * 100 < self.percent

    def __str__(self) -> str:
        return f"@{self.percent:g}%"


@dataclass(frozen=True, slots=True)
class Every:
    """`@every-N`: the part applies to occurrences N, 2N and so on of its step. 1 <= n."""

    n: int
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Return True when *occurrence* (from 1) is among them."""
        return occurrence % self.n == 0

    def __str__(self) -> str:
        return f"@every-{self.n}"


@dataclass(frozen=True, slots=True)
class First:
    """`@first-N`: the part applies to occurrences 1 to N of its step. 1 <= n."""

    n: int
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Return True when *occurrence* (from 1) is among them."""
        return occurrence <= self.n

    def __str__(self) -> str:
        return f"@first-{self.n}"


@dataclass(frozen=True, slots=True)
class Over:
    """`@over-N/SECONDSs`: the part applies to each request that exceeds N requests within that time: a quota.

    It counts all requests of the mode's counter, also those to which the part applies. 1 <= n, 0 < seconds.
    """

    n: int
    seconds: float
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Return True when the request N before this one came less than that time ago.

        A clock that was moved back by that time or more ends the window, too: the requests are not in it any more.
        """
        earlier = times.get_earlier(self.n) if times else None
        return times is not None and earlier is not None and abs(times.now - earlier) < self.seconds

    def get_wait(self, times: RequestTimes) -> float:
        """Return after how many seconds the next request does not exceed the quota, if none comes before it.

        0 when it may come now.
        """
        earlier = times.get_earlier(self.n - 1) if self.n > 1 else times.now
        return 0.0 if earlier is None else max(0.0, earlier + self.seconds - times.now)

    def __str__(self) -> str:
        return f"@over-{self.n}/{format_seconds(self.seconds)}s"


@dataclass(frozen=True, slots=True)
class For:
    """`@for-SECONDSs`: the part applies for that time, from the first request of the mode's counter on."""

    seconds: float
    is_counted: ClassVar[bool] = True
    is_random: ClassVar[bool] = False

    def fires(self, occurrence: int, random_factory: RandomFactory, times: RequestTimes | None) -> bool:
        """Return True while the time has not passed."""
        return times is None or times.now - times.first < self.seconds

    def __str__(self) -> str:
        return f"@for-{format_seconds(self.seconds)}s"


def format_seconds(seconds: float) -> str:
    """Format seconds with up to three decimals."""
    return f"{seconds:.3f}".rstrip("0").rstrip(".")


Trigger = Always | Percent | Every | First | Over | For

ALWAYS = Always()

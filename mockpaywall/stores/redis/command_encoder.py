"""The steps of a call's way as arguments of the turn script, and what its answers mean. Knows no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mockpaywall.http.response import Phase, Reply
from mockpaywall.model.exchange import ExchangeKey, Outcome, Outdated, Receipt, Situation
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.codec import Read
from mockpaywall.stores.redis.rule_cache import Standings

Step = tuple[bytes, ...]
ANY = "*"


class Settled(NamedTuple):
    """A call whose reply is on its way out."""

    exchange: ExchangeKey
    stamp: str
    reply: Reply


class Steps:
    """Makes steps; remembers, from settlement to ending, which stamp a reply's exchange has."""

    def __init__(
        self, standings: Standings, read: Read, clock: Callable[[], float], stamps: Iterator[str]
    ) -> None:
        self._standings = standings
        self._read = read
        self._real = clock
        self._stamps = stamps
        self._settled: dict[int, Settled] = {}
        self._keys: dict[str, ExchangeKey] = {}

    def note(self, receipt: Receipt) -> tuple[Step, str]:
        """The step, and the stamp it gives the call."""
        stamp = next(self._stamps)
        known = ANY if receipt.standing is None else receipt.standing
        return (
            b"n",
            receipt.namespace.encode(),
            repr(self._real()).encode(),
            stamp.encode(),
            known.encode(),
            codec.offered(receipt.candidates).encode(),
            codec.receipt_text(receipt, stamp).encode(),
        ), stamp

    def noted(self, receipt: Receipt, stamp: str, line: str) -> Situation:
        """What the answer to that step says. Raises Outdated."""
        if line.startswith("!"):
            self._standings.learn(receipt.namespace, line[1:])
            raise Outdated
        return codec.situation_of(line, stamp, receipt.candidates, self._read)

    def settle(self, receipt: Receipt, situation: Situation, outcome: Outcome, unique: bool) -> Step:
        """The step."""
        session = outcome.session
        text = codec.session_text(session) if session else ""
        step = (
            b"s",
            receipt.namespace.encode(),
            repr(self._real()).encode(),
            b"%d" % situation.number,
            situation.stamp.encode(),
            b"1" if unique else b"0",
            codec.outcome_text(outcome, text).encode(),
        )
        if session is None:
            return (*step, b"", b"", b"", b"", b"")
        return (
            *step,
            session.session_id.encode(),
            session.reference_code.encode(),
            repr(session.expires_at).encode(),
            repr(situation.now).encode(),
            text.encode(),
        )

    def settled(self, situation: Situation, outcome: Outcome, line: str, unique: bool) -> bool:
        """Whether the ReferenceCode was known."""
        repeated = line == "1"
        exchange = outcome.reply.exchange
        if exchange is not None and not (repeated and unique):
            stamp = situation.stamp
            self._settled[id(exchange)] = Settled(exchange, stamp, outcome.reply)
            self._keys[stamp] = exchange
        return repeated

    def sent(self, reply: Reply, phase: Phase, at: float) -> Step | None:
        """The step, or None for a reply that was not settled here."""
        found = self._settled.pop(id(reply.exchange), None)
        if found is None:
            return None
        self._keys.pop(found.stamp, None)
        changed = None if reply is found.reply or reply == found.reply else reply
        name, number = found.exchange
        ending = codec.ending_text(phase, at, changed)
        return b"e", name.encode(), b"%d" % number, found.stamp.encode(), ending.encode()

    def key_of(self, name: str, number: int, stamp: str) -> ExchangeKey:
        """The key of that call: the very one its reply carries, while that is on its way."""
        return self._keys.get(stamp) or (name, number)

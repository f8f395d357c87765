"""The steps of a call's way as arguments of the turn script, and what its answers mean. Knows no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import ExchangeKey, Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.rule_cache import RuleCache

EncodedCommand = tuple[bytes, ...]
ANY_VERSION = "*"


class PendingCompletion(NamedTuple):
    """A call whose reply is on its way out."""

    exchange: ExchangeKey
    token: str
    response: Response


class CommandEncoder:
    """Makes steps; remembers, from settlement to ending, which stamp a reply's exchange has."""

    def __init__(
        self, rule_cache: RuleCache, parse_mode: ModeParser, clock: Callable[[], float], tokens: Iterator[str]
    ) -> None:
        self._rule_cache = rule_cache
        self._parse_mode = parse_mode
        self._real_time = clock
        self._tokens = tokens
        self._pending_completions: dict[int, PendingCompletion] = {}
        self._keys: dict[str, ExchangeKey] = {}

    def encode_record(self, received: ReceivedRequest) -> tuple[EncodedCommand, str]:
        """The step, and the stamp it gives the call."""
        token = next(self._tokens)
        known = ANY_VERSION if received.rules_version is None else received.rules_version
        return (
            b"n",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            token.encode(),
            known.encode(),
            codec.encode_candidates(received.candidates).encode(),
            codec.encode_received(received, token).encode(),
        ), token

    def decode_record(self, received: ReceivedRequest, token: str, line: str) -> RequestRecord:
        """What the answer to that step says. Raises Outdated."""
        if line.startswith("!"):
            self._rule_cache.update(received.namespace, line[1:])
            raise StaleRules
        return codec.decode_record(line, token, received.candidates, self._parse_mode)

    def encode_commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, unique: bool
    ) -> EncodedCommand:
        """The step."""
        session = outcome.session
        text = codec.encode_session(session) if session else ""
        step = (
            b"s",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            b"%d" % record.number,
            record.token.encode(),
            b"1" if unique else b"0",
            codec.encode_outcome(outcome, text).encode(),
        )
        if session is None:
            return (*step, b"", b"", b"", b"", b"")
        return (
            *step,
            session.session_id.encode(),
            session.reference_code.encode(),
            repr(session.expires_at).encode(),
            repr(record.now).encode(),
            text.encode(),
        )

    def decode_commit(self, record: RequestRecord, outcome: Outcome, line: str, unique: bool) -> bool:
        """Whether the ReferenceCode was known."""
        repeated = line == "1"
        exchange = outcome.response.exchange
        if exchange is not None and not (repeated and unique):
            token = record.token
            self._pending_completions[id(exchange)] = PendingCompletion(exchange, token, outcome.response)
            self._keys[token] = exchange
        return repeated

    def encode_completion(self, response: Response, phase: ExchangePhase, at: float) -> EncodedCommand | None:
        """The step, or None for a reply that was not settled here."""
        found = self._pending_completions.pop(id(response.exchange), None)
        if found is None:
            return None
        self._keys.pop(found.token, None)
        changed = None if response is found.response or response == found.response else response
        name, number = found.exchange
        ending = codec.encode_completion(phase, at, changed)
        return b"e", name.encode(), b"%d" % number, found.token.encode(), ending.encode()

    def resolve_key(self, name: str, number: int, token: str) -> ExchangeKey:
        """The key of that call: the very one its reply carries, while that is on its way."""
        return self._keys.get(token) or (name, number)

"""The steps of a call's way as arguments of the turn script, and what its answers mean. Knows no connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import CommittedExchange, Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.rule_cache import RuleCache

EncodedCommand = tuple[bytes, ...]
ANY_VERSION = "*"
REFERENCE_KNOWN = "1"
"""The reply to a commit whose ReferenceCode was used before."""


class CommandEncoder:
    """Encodes the commands of the turn script and decodes its replies."""

    def __init__(
        self, rule_cache: RuleCache, parse_mode: ModeParser, clock: Callable[[], float], tokens: Iterator[str]
    ) -> None:
        self.rule_cache = rule_cache
        self._parse_mode = parse_mode
        self._real_time = clock
        self._tokens = tokens

    def encode_record(self, received: ReceivedRequest) -> tuple[EncodedCommand, str]:
        """The step, and the stamp it gives the call."""
        token = next(self._tokens)
        known = ANY_VERSION if received.rules_version is None else received.rules_version
        return (
            b"record",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            token.encode(),
            known.encode(),
            codec.encode_candidates(received.candidates).encode(),
            codec.encode_received(received).encode(),
        ), token

    def decode_record(self, received: ReceivedRequest, token: str, line: str) -> RequestRecord:
        """What the answer to that step says. Raises Outdated."""
        if line.startswith("!"):
            self.rule_cache.update(received.namespace, line[1:])
            raise StaleRules
        return codec.decode_record(line, token, received.candidates, self._parse_mode)

    def encode_commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, unique: bool
    ) -> EncodedCommand:
        """The step."""
        session = outcome.session
        text = codec.encode_session(session) if session else ""
        step = (
            b"commit",
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

    def encode_completion(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> EncodedCommand:
        """The command that records how an exchange ended."""
        record = committed.record
        changed = None if response == committed.response else response
        completion = codec.encode_completion(phase, at, changed)
        return (
            b"complete",
            committed.namespace.encode(),
            b"%d" % record.number,
            record.token.encode(),
            completion.encode(),
        )

"""The commands of a request as arguments of the batch script, and its replies. Knows no connection."""

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
    """Encodes the commands of the batch script and decodes its replies."""

    def __init__(
        self, rule_cache: RuleCache, parse_mode: ModeParser, clock: Callable[[], float], tokens: Iterator[str]
    ) -> None:
        self.rule_cache = rule_cache
        self._parse_mode = parse_mode
        self._real_time = clock
        self._tokens = tokens

    def encode_record(self, received: ReceivedRequest) -> tuple[EncodedCommand, str]:
        """Return the command, and the token that it gives the request."""
        token = next(self._tokens)
        version = ANY_VERSION if received.rules_version is None else received.rules_version
        return (
            b"record",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            token.encode(),
            version.encode(),
            codec.encode_candidates(received.candidates).encode(),
            codec.encode_received(received).encode(),
        ), token

    def decode_record(self, received: ReceivedRequest, token: str, line: str) -> RequestRecord:
        """Decode the reply to a record command. Raise StaleRules, after the current rules were loaded."""
        if line.startswith("!"):
            self.rule_cache.update(received.namespace, line[1:])
            raise StaleRules
        return codec.decode_record(line, token, received.candidates, self._parse_mode)

    def encode_commit(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, unique: bool
    ) -> EncodedCommand:
        """Return the command that stores an outcome and its session."""
        session = outcome.session
        text = codec.encode_session(session) if session else ""
        command = (
            b"commit",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            b"%d" % record.number,
            record.token.encode(),
            b"1" if unique else b"0",
            codec.encode_outcome(outcome, text).encode(),
        )
        if session is None:
            return (*command, b"", b"", b"", b"", b"")
        return (
            *command,
            session.session_id.encode(),
            session.reference_code.encode(),
            repr(session.expires_at).encode(),
            repr(record.now).encode(),
            text.encode(),
        )

    def encode_completion(
        self, committed: CommittedExchange, response: Response, phase: ExchangePhase, at: float
    ) -> EncodedCommand:
        """Return the command that records how an exchange ended."""
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

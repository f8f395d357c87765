"""The commands of a request as arguments of the batch script, and its replies. Knows no connection."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import CommittedExchange, Outcome, ReceivedRequest, RequestRecord, StaleRules
from mockpaywall.paywall.masterpass.records import LoadedRecord, LoadedRecords, Record, RecordKey
from mockpaywall.paywall.session import Session
from mockpaywall.stores.redis import codec, record_codec
from mockpaywall.stores.redis.codec import ModeParser
from mockpaywall.stores.redis.rule_cache import RuleCache

EncodedCommand = tuple[bytes, ...]
ANY_VERSION = "*"
REFERENCE_KNOWN = "1"
"""The reply to a commit whose ReferenceCode was used before."""
STORED = "0"
"""The reply to a commit of changes, unless a loaded record has changed."""


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
        text = _encode_session(outcome.session)
        return (
            b"commit",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            b"%d" % record.number,
            record.token.encode(),
            b"1" if unique else b"0",
            codec.encode_outcome(outcome, text).encode(),
            *_encode_session_args(outcome.session, record, text),
        )

    def encode_load(self, namespace: str, keys: Sequence[RecordKey]) -> EncodedCommand:
        """Return the command that reads the records with these keys."""
        args = [text.encode() for kind, key in keys for text in (kind, key)]
        return (b"load", namespace.encode(), b"%d" % len(args), *args)

    def decode_loaded(self, keys: Sequence[RecordKey], line: str) -> tuple[LoadedRecord, ...]:
        """Decode the reply to a load command. The version of a record is its text; "" for a missing one."""
        pairs = zip(keys, json.loads(line), strict=True)
        return tuple([LoadedRecord(key, record_codec.decode(key.kind, text), text) for key, text in pairs])

    def encode_find(self, keys: Sequence[RecordKey]) -> EncodedCommand:
        """Return the command that finds the namespace of one of these records."""
        args = [text.encode() for kind, key in keys for text in (kind, key)]
        return (b"find", b"", b"%d" % len(args), *args)

    def encode_find_owner(self, namespace: str) -> EncodedCommand:
        """Return the command that finds the owner of *namespace*."""
        return (b"owner", namespace.encode())

    def encode_adopt(self, namespace: str, owner: str) -> EncodedCommand:
        """Return the command that gives *namespace* to *owner*."""
        return (b"adopt", owner.encode(), repr(self._real_time()).encode(), namespace.encode())

    def decode_found(self, line: str) -> str | None:
        """Decode the reply to a command that finds a namespace, or gives one away."""
        return line[1:] if line.startswith("=") else None

    def encode_commit_changes(
        self, received: ReceivedRequest, record: RequestRecord, outcome: Outcome, loaded: LoadedRecords
    ) -> EncodedCommand:
        """Return the command that stores an outcome with its changes, unless a loaded record has changed."""
        text = _encode_session(outcome.session)
        versions = loaded.records if outcome.changes else ()
        rows = (
            *_encode_rows((one.key, one.version) for one in versions),
            *_encode_rows((key, _encode_record(value)) for key, value in outcome.changes),
        )
        return (
            b"commit_changes",
            received.namespace.encode(),
            repr(self._real_time()).encode(),
            b"%d" % record.number,
            record.token.encode(),
            codec.encode_outcome(outcome, text).encode(),
            *_encode_session_args(outcome.session, record, text),
            b"%d" % len(versions),
            b"%d" % len(rows),
            *rows,
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


def _encode_session(session: Session | None) -> str:
    return codec.encode_session(session) if session else ""


def _encode_session_args(session: Session | None, record: RequestRecord, text: str) -> EncodedCommand:
    """Return what a commit says of its session besides the outcome. *text* is the session, encoded."""
    if session is None:
        return (b"", b"", b"", b"", b"")
    return (
        session.session_id.encode(),
        session.reference_code.encode(),
        repr(session.expires_at).encode(),
        repr(record.now).encode(),
        text.encode(),
    )


def _encode_record(value: Record | None) -> str:
    return "" if value is None else record_codec.encode(value)


def _encode_rows(rows: Iterable[tuple[RecordKey, str]]) -> Iterator[bytes]:
    """Yield kind, key and text of each row."""
    return (part.encode() for (kind, key), text in rows for part in (kind, key, text))

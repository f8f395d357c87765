"""Exchanges from the journal's hash, which has three fields per request: as recorded, its outcome, its completion."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from mockpaywall.http.response import ExchangePhase
from mockpaywall.model.exchange import Exchange, ReceivedRequest, RequestRecord
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.codec import ModeParser


def decode_exchanges(name: str, fields: Sequence[bytes | None], parse_mode: ModeParser) -> Iterator[Exchange]:
    """Decode the exchanges of the namespace *name*. *fields* are three per number; None where the hash has none."""
    texts = [(field or b"").decode() for field in fields]
    for recorded, outcome, completion in zip(texts[::3], texts[1::3], texts[2::3], strict=True):
        if recorded:
            received, record = _decode_request(name, recorded, parse_mode)
            yield _build_exchange(received, record, outcome, completion, parse_mode)


def _decode_request(
    name: str, stored_text: str, parse_mode: ModeParser
) -> tuple[ReceivedRequest, RequestRecord]:
    line, _, text = stored_text.partition("\n")
    token, _, line = line.partition(" ")
    received = codec.decode_received(name, text, parse_mode)
    return received, codec.decode_record(line, token, received.candidates, parse_mode)


def _build_exchange(
    received: ReceivedRequest,
    record: RequestRecord,
    outcome_text: str,
    completion_text: str,
    parse_mode: ModeParser,
) -> Exchange:
    if not outcome_text:
        return Exchange(received, record, ExchangePhase.RECEIVED, None, None, None)
    outcome = codec.decode_outcome(outcome_text, parse_mode)
    if not completion_text:
        return Exchange(received, record, ExchangePhase.RESPONDING, outcome, outcome.response, None)
    phase, at, changed = json.loads(completion_text)
    response = codec.decode_response(changed) if changed else outcome.response
    return Exchange(received, record, ExchangePhase(phase), outcome, response, at)

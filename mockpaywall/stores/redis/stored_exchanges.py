"""Exchanges from what the journal's hash holds of each call: as noted, as decided, as ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

from mockpaywall.http.response import Phase
from mockpaywall.model.exchange import Exchange, ExchangeKey, Receipt, Situation
from mockpaywall.stores.redis import codec
from mockpaywall.stores.redis.codec import Read

KeyOf = Callable[[str, int, str], ExchangeKey]


def exchanges_of(name: str, fields: Sequence[bytes], read: Read, key_of: KeyOf) -> Iterator[Exchange]:
    """Of the namespace *name*, oldest first; *fields* are names and values in turn."""
    kept = dict(zip(fields[::2], fields[1::2], strict=True))
    for number in sorted(int(field) for field in kept if field.isdigit()):
        noted, decided, ended = (
            kept.get(b"%d%b" % (number, kind), b"").decode() for kind in (b"", b"o", b"e")
        )
        stamp, situation = _situation(name, noted, read)
        yield _told(situation, decided, ended, key_of(name, number, stamp), read)


def _situation(name: str, noted: str, read: Read) -> tuple[str, tuple[Receipt, Situation]]:
    line, _, text = noted.partition("\n")
    stamp, _, line = line.partition(" ")
    receipt = codec.receipt_of(name, text, read)
    return stamp, (receipt, codec.situation_of(line, stamp, receipt.candidates, read))


def _told(
    noted: tuple[Receipt, Situation], decided: str, ended: str, key: ExchangeKey, read: Read
) -> Exchange:
    receipt, situation = noted
    if not decided:
        return Exchange(receipt, situation, Phase.RECEIVED, None, None, None)
    outcome = codec.outcome_of(decided, key, read)
    if not ended:
        return Exchange(receipt, situation, Phase.RESPONDING, outcome, outcome.reply, None)
    phase, at, changed = json.loads(ended)
    reply = codec.reply_of(changed, key) if changed else outcome.reply
    return Exchange(receipt, situation, Phase(phase), outcome, reply, at)

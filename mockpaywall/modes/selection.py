"""Which modes may decide a call, the first that does wins: header, phone, rules, default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mockpaywall.http.header_names import MODE
from mockpaywall.http.request import Call
from mockpaywall.model.mode import OK, Candidate, Mode
from mockpaywall.model.rule import Rule
from mockpaywall.modes.magic_phone import digits
from mockpaywall.modes.magic_phone import magic as magic_mode

HEADER = MODE.lower()
"""In lower case, as Headers.get takes it."""

_HONEST = (Candidate("default", OK),)


def candidates(
    header: str | None,
    phone: str | None,
    call: Call,
    *,
    rules: Sequence[Rule],
    default: Mode,
    magic: bool,
    read: Callable[[str], Mode],
) -> tuple[Candidate, ...]:
    """The modes that may decide *call*, in order; at least one, and the last has no limit.

    *header* is the value of X-Mock-Mode, *phone* the body's UserPhone; either decides alone. Then come the
    rules that match, the highest priority first and of equals the newest, up to one without `times`; then
    *default*. *magic* False ignores header and phone. *read* is grammar.reader(...). Raises ModeError for a
    header that is no mode.
    """
    if magic and header is not None:
        return (_header(read(header)),)
    if magic and phone is not None and (decided := _phone(phone)):
        return (decided,)
    if not rules and default is OK:
        return _HONEST
    return tuple(_ruled(call, rules, default))


def _header(mode: Mode) -> Candidate:
    return Candidate("header", mode, f"header:{mode}" if mode.counted else None)


def _phone(phone: str) -> Candidate | None:
    mode = magic_mode(phone)
    if mode is None:
        return None
    return Candidate("phone", mode, f"phone:{digits(phone)}" if mode.counted else None)


def _ruled(call: Call, rules: Sequence[Rule], default: Mode) -> Iterator[Candidate]:
    for rule in sorted(rules, key=lambda rule: (-rule.priority, -rule.created)):
        if rule.matches(call):
            yield _rule(rule)
            if rule.times is None:
                return
    yield Candidate("default", default, "default" if default.counted else None)


def _rule(rule: Rule) -> Candidate:
    """Always counted: the admin API shows how often a rule was used."""
    source = f"rule:{rule.id}"
    return Candidate(source, rule.mode, source, rule.times)

"""Which modes may decide a call, the first that does wins: header, phone, rules, default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mockpaywall.http.header_names import MODE
from mockpaywall.http.request import Request
from mockpaywall.model.mode import OK, Mode, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.modes.magic_phone import magic_digits
from mockpaywall.modes.magic_phone import parse_magic_phone as magic_mode

MODE_HEADER = MODE.lower()
"""In lower case, as Headers.get takes it."""

_DEFAULT_CANDIDATES = (ModeCandidate("default", OK),)


def select_candidates(
    header: str | None,
    phone: str | None,
    request: Request,
    *,
    rules: Sequence[Rule],
    default: Mode,
    magic_enabled: bool,
    parse_mode: Callable[[str], Mode],
) -> tuple[ModeCandidate, ...]:
    """The modes that may decide *call*, in order; at least one, and the last has no limit.

    *header* is the value of X-Mock-Mode, *phone* the body's UserPhone; either decides alone. Then come the
    rules that match, the highest priority first and of equals the newest, up to one without `times`; then
    *default*. *magic* False ignores header and phone. *read* is grammar.reader(...). Raises ModeError for a
    header that is no mode.
    """
    if magic_enabled and header is not None:
        return (_make_header_candidate(parse_mode(header)),)
    if magic_enabled and phone is not None and (decided := _make_phone_candidate(phone)):
        return (decided,)
    if not rules and default is OK:
        return _DEFAULT_CANDIDATES
    return tuple(_iter_rule_candidates(request, rules, default))


def _make_header_candidate(mode: Mode) -> ModeCandidate:
    return ModeCandidate("header", mode, f"header:{mode}" if mode.is_counted else None)


def _make_phone_candidate(phone: str) -> ModeCandidate | None:
    mode = magic_mode(phone)
    if mode is None:
        return None
    return ModeCandidate("phone", mode, f"phone:{magic_digits(phone)}" if mode.is_counted else None)


def _iter_rule_candidates(request: Request, rules: Sequence[Rule], default: Mode) -> Iterator[ModeCandidate]:
    for rule in sorted(rules, key=lambda rule: (-rule.priority, -rule.created)):
        if rule.matches(request):
            yield _make_rule_candidate(rule)
            if rule.times is None:
                return
    yield ModeCandidate("default", default, "default" if default.is_counted else None)


def _make_rule_candidate(rule: Rule) -> ModeCandidate:
    """Always counted: the admin API shows how often a rule was used."""
    return ModeCandidate(rule.source, rule.mode, rule.source, rule.times)

"""The candidates for the mode of a request: header, then magic phone, then rules, then default."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mockpaywall.http.header_names import MODE
from mockpaywall.http.request import Request
from mockpaywall.model.mode import HEADER_COUNTER_PREFIX, OK, PHONE_COUNTER_PREFIX, Mode, ModeCandidate
from mockpaywall.model.rule import Rule
from mockpaywall.model.work_budget import WorkBudget
from mockpaywall.modes.magic_phone import magic_digits, parse_magic_phone

MODE_HEADER = MODE.lower()
"""In lower case, as Headers.get takes it."""

ExpiryListener = Callable[[Rule, str], None]
"""Is told a rule whose matching was stopped, and the field that took too much work."""

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
    on_expired: ExpiryListener,
) -> tuple[ModeCandidate, ...]:
    """Return the modes that may decide *request*, in order. There is at least one, and the last has no limit.

    *header* is the value of X-Mock-Mode and *phone* the UserPhone of the body; each of them decides alone, and
    neither without *magic_enabled*. Then follow the matching rules, in the order of *rules*, up to one without
    `times`; then *default*. Raises ModeError for a header that is not a mode.
    """
    if magic_enabled and header is not None:
        return (_make_header_candidate(parse_mode(header)),)
    if magic_enabled and phone is not None and (candidate := _make_phone_candidate(phone)):
        return (candidate,)
    if not rules and default is OK:
        return _DEFAULT_CANDIDATES
    with WorkBudget() as budget:
        return tuple(_iter_rule_candidates(request, rules, default, budget, on_expired))


def _make_header_candidate(mode: Mode) -> ModeCandidate:
    return ModeCandidate("header", mode, f"{HEADER_COUNTER_PREFIX}{mode}" if mode.is_counted else None)


def _make_phone_candidate(phone: str) -> ModeCandidate | None:
    mode = parse_magic_phone(phone)
    if mode is None:
        return None
    counter = f"{PHONE_COUNTER_PREFIX}{magic_digits(phone)}" if mode.is_counted else None
    return ModeCandidate("phone", mode, counter)


def _iter_rule_candidates(
    request: Request, rules: Sequence[Rule], default: Mode, budget: WorkBudget, on_expired: ExpiryListener
) -> Iterator[ModeCandidate]:
    for rule in rules:
        expired_count = len(budget.expired)
        matched = rule.matches(request)
        for reason in budget.expired[expired_count:]:
            on_expired(rule, reason)
        if matched:
            yield _make_rule_candidate(rule)
            if rule.times is None:
                return
    yield ModeCandidate("default", default, "default" if default.is_counted else None)


def _make_rule_candidate(rule: Rule) -> ModeCandidate:
    """Make a candidate that is always counted: the admin API shows how often a rule was used."""
    return ModeCandidate(rule.source, rule.mode, rule.source, rule.times, rule.headers)

"""The candidates for the mode of a request: header, then magic phone, then rules, then default.

A mode that has no branch for the operation of the request does not decide it: the next one does. Source: ours.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from mockpaywall.http.header_names import MODE
from mockpaywall.http.request import Request
from mockpaywall.model.mode import (
    HEADER_COUNTER_PREFIX,
    OK,
    OK_BRANCH,
    PHONE_COUNTER_PREFIX,
    Branch,
    Mode,
    ModeCandidate,
    make_default_candidate,
)
from mockpaywall.model.rule import Rule
from mockpaywall.model.work_budget import WorkBudget
from mockpaywall.modes.magic_phone import magic_digits, parse_magic_phone

MODE_HEADER = MODE.lower()
"""In lower case, as Headers.get takes it."""

ExpiryListener = Callable[[Rule, str], None]
"""Called with a rule whose matching was stopped, and the field that took too much work."""

_DEFAULT_CANDIDATES = (ModeCandidate("default", OK_BRANCH),)


def select_candidates(
    header: str | None,
    phone: str | None,
    request: Request,
    operation: str | None,
    *,
    rules: Sequence[Rule],
    default: Mode,
    magic_enabled: bool,
    parse_mode: Callable[[str], Mode],
    on_expired: ExpiryListener,
) -> tuple[ModeCandidate, ...]:
    """Return the modes that may decide *request*, in order. There is at least one, and the last has no limit.

    *header* is the value of X-Mock-Mode and *phone* the UserPhone of the body; each of them decides by itself, and
    neither without *magic_enabled*. *operation* is the key of the request's operation; None for an unknown path.
    Then follow the matching rules, in the order of *rules*, up to one without `times`; then *default*. Raises
    ModeError for a header that is not a mode.
    """
    if (
        magic_enabled
        and header is not None
        and (of_header := _make_header_candidate(parse_mode(header), operation))
    ):
        return (of_header,)
    if magic_enabled and phone is not None and (of_phone := _make_phone_candidate(phone)):
        return (of_phone,)
    if not rules and default is OK:
        return _DEFAULT_CANDIDATES
    with WorkBudget() as budget:
        candidates = tuple(_iter_rule_candidates(request, operation, rules, budget, on_expired))
    if candidates and candidates[-1].limit is None:
        return candidates
    return (*candidates, make_default_candidate(default, operation))


def _make_header_candidate(mode: Mode, operation: str | None) -> ModeCandidate | None:
    branch = mode.find_branch(operation)
    if branch is None:
        return None
    counter = mode.name_counter(f"{HEADER_COUNTER_PREFIX}{mode}", branch) if branch.is_counted else None
    return ModeCandidate("header", branch, counter)


def _make_phone_candidate(phone: str) -> ModeCandidate | None:
    mode = parse_magic_phone(phone)
    if mode is None:
        return None
    (branch,) = mode.branches
    counter = f"{PHONE_COUNTER_PREFIX}{magic_digits(phone)}" if branch.is_counted else None
    return ModeCandidate("phone", branch, counter)


def _iter_rule_candidates(
    request: Request,
    operation: str | None,
    rules: Sequence[Rule],
    budget: WorkBudget,
    on_expired: ExpiryListener,
) -> Iterator[ModeCandidate]:
    """Yield the candidates of the matching rules, up to one without `times`."""
    for rule in rules:
        branch = rule.mode.find_branch(operation)
        if branch is None:
            continue
        expired_count = len(budget.expired)
        matched = rule.matches(request)
        for reason in budget.expired[expired_count:]:
            on_expired(rule, reason)
        if matched:
            yield _make_rule_candidate(rule, branch)
            if rule.times is None:
                return


def _make_rule_candidate(rule: Rule, branch: Branch) -> ModeCandidate:
    """Make a candidate that is always counted: the admin API shows how often a rule was used.

    `times` limits the rule, not each of its branches. Source: ours.
    """
    counter = rule.mode.name_counter(rule.source, branch)
    total_counter = None if counter == rule.source else rule.source
    return ModeCandidate(rule.source, branch, counter, rule.times, rule.headers, total_counter)

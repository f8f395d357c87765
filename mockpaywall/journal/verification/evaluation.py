"""An expectation evaluated against the journal. Pure: it does not wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence

from mockpaywall.journal.body_parsing import parse_reference_code
from mockpaywall.journal.client_outcome import get_client_status
from mockpaywall.journal.exchange_reader import free_slowly, pause_regularly
from mockpaywall.journal.masking.secrets import make_secret_mask
from mockpaywall.journal.query import Exchanges, get_refusal_reason, iter_unmatched
from mockpaywall.journal.retries import RetryGroup, RetryLimits, group_retries
from mockpaywall.journal.verification.closest_match import MAX_CANDIDATES, describe_closest, find_closest
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult, format_request_count
from mockpaywall.journal.verification.in_order import check_order
from mockpaywall.journal.verification.operation_sequence import check_sequence
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange
from mockpaywall.paywall.card_data import mask_card_numbers_in_text

MAX_PATH_CHARS = 120
MAX_REFERENCE_CHARS = 60


def evaluate(
    expectation: Expectation,
    exchanges: Iterable[Exchange],
    default_exchanges: Iterable[Exchange] = (),
) -> VerificationResult:
    """Evaluate *expectation* against *exchanges*, oldest first. Of several failures, prefer a final one.

    Both are iterated over at most once. *default_exchanges* are those of the default namespace, where a request
    without its key pair goes.
    """
    found, others = _split(exchanges, expectation.pattern)
    try:
        return _evaluate(expectation, found, others, default_exchanges)
    finally:
        free_slowly(found)


def _evaluate(
    expectation: Expectation, found: Exchanges, others: Exchanges, default_exchanges: Iterable[Exchange]
) -> VerificationResult:
    checks = []
    if expectation.expects_count:
        checks.append(_check_count(expectation, found, others, default_exchanges))
    if expectation.in_order:
        checks.append(check_order(expectation, found))
    if expectation.sequence is not None:
        checks.append(check_sequence(expectation.sequence, found))
    if expectation.retries is not None:
        checks.append(_check_retries(expectation.retries, found))
    if failed := [check for check in checks if not check.passed]:
        return min(failed, key=lambda check: not check.is_final)
    return VerificationResult(True, len(found), "; ".join(check.message for check in checks))


def _split(exchanges: Iterable[Exchange], pattern: RequestPattern) -> tuple[list[Exchange], Exchanges]:
    """Return those that match, and of the others as many of the newest as can be the closest."""
    found: list[Exchange] = []
    others: deque[Exchange] = deque(maxlen=MAX_CANDIDATES)
    for each in exchanges:
        (found if matches(pattern, each.received.request) else others).append(each)
    return found, tuple(others)


def _check_count(
    expectation: Expectation, found: Exchanges, others: Exchanges, default_exchanges: Iterable[Exchange]
) -> VerificationResult:
    count = len(found)
    if count < expectation.min_count:
        return _fail_too_few(expectation, found, others, default_exchanges)
    if expectation.max_count is not None and count > expectation.max_count:
        return _fail_too_many(expectation, found, expectation.max_count)
    message = (
        f"{_describe_count(count)}, as expected ({expectation.expected_count}){_describe_refused(found)}"
    )
    return VerificationResult(True, count, message)


def _fail_too_few(
    expectation: Expectation, found: Exchanges, others: Exchanges, default_exchanges: Iterable[Exchange]
) -> VerificationResult:
    count = len(found)
    closest = find_closest(expectation.pattern, others, default_exchanges)
    message = (
        f"expected {expectation.expected_count}, but {_describe_count(count)}"
        f"{_describe_refused(found)}{describe_closest(closest)}"
    )
    if closest is None:
        return VerificationResult(False, count, message, is_final=False)
    return VerificationResult(False, count, message, False, closest.exchange, closest.differences)


def _fail_too_many(expectation: Expectation, found: Exchanges, max_count: int) -> VerificationResult:
    extra = found[max_count]
    pause = _describe_pause(found[max_count - 1], extra) if max_count else ""
    message = (
        f"expected {expectation.expected_count}, but {_describe_count(len(found))}; "
        f"one too many is {describe_exchange(extra)}{pause}{_describe_refused(found)}"
    )
    return VerificationResult(False, len(found), message, closest=extra)


def _describe_pause(previous: Exchange, extra: Exchange) -> str:
    """Relate the first request that is too many to the last expected one."""
    pause_s = extra.received.received_at - previous.received.received_at
    text = f", {pause_s:.3f} s after request {previous.record.number}"
    reference = parse_reference_code(extra.received.request.body)
    same = reference is not None and reference == parse_reference_code(previous.received.request.body)
    return text + (" and with the same ReferenceCode" if same else "")


def _check_retries(limits: RetryLimits, found: Exchanges) -> VerificationResult:
    groups = group_retries(pause_regularly(found))
    try:
        return _check_groups(limits, groups, len(found))
    finally:
        free_slowly(groups)


def _check_groups(limits: RetryLimits, groups: Sequence[RetryGroup], count: int) -> VerificationResult:
    if not groups:
        message = "no request with a ReferenceCode came, so there are no tries to check"
        return VerificationResult(False, count, message, is_final=False)
    for group in pause_regularly(groups):
        if violations := limits.describe_violations(group):
            reference = mask_card_numbers_in_text(group.reference_code)[:MAX_REFERENCE_CHARS]
            message = f"ReferenceCode {reference}: {'; '.join(violations)}"
            return VerificationResult(False, count, message, limits.is_final(group), group.tries[-1])
    tries = max(len(group.tries) for group in pause_regularly(groups))
    return VerificationResult(
        True, count, f"{len(groups)} ReferenceCodes, at most {tries} tries each: as expected"
    )


def _describe_count(count: int) -> str:
    return (
        f"{format_request_count(count) if count else 'no request'} came that match{'' if count > 1 else 'es'}"
    )


def _describe_refused(found: Iterable[Exchange]) -> str:
    """Return how many of the counted requests were refused, and why the first was."""
    refused = tuple(iter_unmatched(pause_regularly(found)))
    if not refused:
        return ""
    reason = get_refusal_reason(refused[0])
    return f"; {len(refused)} of them refused, {describe_exchange(refused[0])}: {reason}"


def describe_exchange(exchange: Exchange) -> str:
    """Return `request 3 (POST /api/x, answered 400)`."""
    head = exchange.received.request.head
    path = make_secret_mask(exchange.received.request).mask_target(head.path)
    target = f"{head.method} {path[:MAX_PATH_CHARS]}"
    return f"request {exchange.record.number} ({target}, {_describe_answer(exchange)})"


def _describe_answer(exchange: Exchange) -> str:
    if exchange.response is None:
        return "not answered yet"
    status = get_client_status(exchange)
    return f"answered {status}" if status else "no answer reached the client"

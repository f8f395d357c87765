"""Judging the journal against what is asked. Pure: no waiting here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mockpaywall.journal.body_parsing import parse_reference_code
from mockpaywall.journal.query import Exchanges, filter_unmatched
from mockpaywall.journal.retries import RetryLimits, group_retries
from mockpaywall.journal.verification.closest_match import ClosestMatch, describe_closest, find_closest
from mockpaywall.journal.verification.expectation import Expectation, VerificationResult, format_request_count
from mockpaywall.journal.verification.in_order import check_order
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange

ExchangeSelector = Callable[[RequestPattern, Exchanges], Exchanges]


def matching_exchanges(pattern: RequestPattern, exchanges: Exchanges) -> Exchanges:
    """Those whose call *pattern* means."""
    return tuple(one for one in exchanges if matches(pattern, one.received.request))


def evaluate(
    expectation: Expectation,
    exchanges: Exchanges,
    default_exchanges: Exchanges = (),
    select: ExchangeSelector = matching_exchanges,
) -> VerificationResult:
    """What *exchanges* (oldest first) say to *ask*.

    *elsewhere*: requests of no namespace of their own, where a missing one may have gone.
    """
    found = select(expectation.pattern, exchanges)
    checks = [_check_count(expectation, found, exchanges, default_exchanges)]
    if expectation.in_order:
        checks.append(check_order(expectation, found))
    if expectation.retries is not None:
        checks.append(_check_retries(expectation.retries, found))
    if failed := [check for check in checks if not check.passed]:
        return min(failed, key=lambda check: not check.is_final)
    return VerificationResult(True, len(found), "; ".join(check.message for check in checks))


def _check_count(
    expectation: Expectation, found: Exchanges, exchanges: Exchanges, default_exchanges: Exchanges
) -> VerificationResult:
    if len(found) < expectation.min_count:
        return _fail_too_few(expectation, found, exchanges, default_exchanges)
    if expectation.max_count is not None and len(found) > expectation.max_count:
        return _fail_too_many(expectation, found, expectation.max_count)
    return VerificationResult(
        True,
        len(found),
        f"{_describe_count(found)}, as expected ({expectation.expected_count}){describe_rejections(found)}",
    )


def _fail_too_few(
    expectation: Expectation, found: Exchanges, exchanges: Exchanges, default_exchanges: Exchanges
) -> VerificationResult:
    taken = {one.key for one in found}
    others = tuple(one for one in exchanges if one.key not in taken)
    closest = find_closest(expectation.pattern, others, default_exchanges)
    message = f"expected {expectation.expected_count}, but {_describe_count(found)}{describe_rejections(found)}{describe_closest(closest)}"
    return _fail_with_closest(len(found), message, closest)


def _fail_with_closest(count: int, message: str, closest: ClosestMatch | None) -> VerificationResult:
    if closest is None:
        return VerificationResult(False, count, message, is_final=False)
    return VerificationResult(False, count, message, False, closest.exchange, closest.differences)


def _fail_too_many(expectation: Expectation, found: Exchanges, max_count: int) -> VerificationResult:
    extra = found[max_count]
    message = f"expected {expectation.expected_count}, but {_describe_count(found)}; one too many is {describe(extra)}"
    if max_count:
        message += _describe_pause(found[max_count - 1], extra)
    return VerificationResult(False, len(found), message + describe_rejections(found), closest=extra)


def _describe_pause(previous: Exchange, extra: Exchange) -> str:
    """How the one too many relates to the last that was welcome."""
    pause = extra.received.received_at - previous.received.received_at
    text = f", {pause:.3f} s after call {previous.record.number}"
    one, other = (parse_reference_code(each.received.request.body) for each in (previous, extra))
    return text + (" and with the same ReferenceCode" if one is not None and one == other else "")


def _check_retries(limits: RetryLimits, found: Exchanges) -> VerificationResult:
    grouped = group_retries(found)
    if not grouped:
        message = "no request with a ReferenceCode came, so there are no tries to judge"
        return VerificationResult(False, len(found), message, is_final=False)
    for group in grouped:
        if faults := limits.describe_violations(group):
            message = f"ReferenceCode {group.reference_code[:60]}: {'; '.join(faults)}"
            return VerificationResult(False, len(found), message, limits.is_final(group), group.tries[-1])
    tries = max(len(group.tries) for group in grouped)
    return VerificationResult(
        True, len(found), f"{len(grouped)} ReferenceCodes, at most {tries} tries each: as expected"
    )


def _describe_count(found: Exchanges) -> str:
    return f"{format_request_count(len(found)) if found else 'no request'} came that match{'' if len(found) > 1 else 'es'}"


def describe_rejections(found: Iterable[Exchange]) -> str:
    """Of requests that count, how many were refused, and why the first was."""
    refused = filter_unmatched(found)
    if not refused:
        return ""
    reason = refused[0].outcome.reason if refused[0].outcome else ""
    return f"; {len(refused)} of them refused, {describe(refused[0])}: {reason}"


def describe(exchange: Exchange) -> str:
    """`call 3 (POST /api/x, answered 400)`."""
    request, response = exchange.received.request, exchange.response
    answered = f"answered {response.status}" if response else "not answered yet"
    return f"call {exchange.record.number} ({request.head.method} {request.head.path[:120]}, {answered})"

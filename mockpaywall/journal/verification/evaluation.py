"""Judging the journal against what is asked. Pure: no waiting here."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from mockpaywall.journal.body_parsing import reference_code
from mockpaywall.journal.query import Exchanges, unmatched
from mockpaywall.journal.retries import RetryLimits, groups
from mockpaywall.journal.verification.closest_match import Near, nearest, told
from mockpaywall.journal.verification.expectation import Ask, Finding, requests
from mockpaywall.journal.verification.in_order import ordered
from mockpaywall.matching import RequestPattern, matches
from mockpaywall.model.exchange import Exchange

Chosen = Callable[[RequestPattern, Exchanges], Exchanges]


def chosen(pattern: RequestPattern, exchanges: Exchanges) -> Exchanges:
    """Those whose call *pattern* means."""
    return tuple(one for one in exchanges if matches(pattern, one.receipt.call))


def judge(ask: Ask, exchanges: Exchanges, elsewhere: Exchanges = (), choose: Chosen = chosen) -> Finding:
    """What *exchanges* (oldest first) say to *ask*.

    *elsewhere*: requests of no namespace of their own, where a missing one may have gone.
    """
    found = choose(ask.pattern, exchanges)
    checks = [_counted(ask, found, exchanges, elsewhere)]
    if ask.in_order:
        checks.append(ordered(ask, found))
    if ask.retries is not None:
        checks.append(_retried(ask.retries, found))
    if failed := [check for check in checks if not check.holds]:
        return min(failed, key=lambda check: not check.final)
    return Finding(True, len(found), "; ".join(check.message for check in checks))


def _counted(ask: Ask, found: Exchanges, exchanges: Exchanges, elsewhere: Exchanges) -> Finding:
    if len(found) < ask.least:
        return _too_few(ask, found, exchanges, elsewhere)
    if ask.most is not None and len(found) > ask.most:
        return _too_many(ask, found, ask.most)
    return Finding(True, len(found), f"{_came(found)}, as expected ({ask.expected}){refusals(found)}")


def _too_few(ask: Ask, found: Exchanges, exchanges: Exchanges, elsewhere: Exchanges) -> Finding:
    taken = {one.key for one in found}
    others = tuple(one for one in exchanges if one.key not in taken)
    near = nearest(ask.pattern, others, elsewhere)
    message = f"expected {ask.expected}, but {_came(found)}{refusals(found)}{told(near)}"
    return _missing(len(found), message, near)


def _missing(count: int, message: str, near: Near | None) -> Finding:
    if near is None:
        return Finding(False, count, message, final=False)
    return Finding(False, count, message, False, near.exchange, near.differences)


def _too_many(ask: Ask, found: Exchanges, most: int) -> Finding:
    extra = found[most]
    message = f"expected {ask.expected}, but {_came(found)}; one too many is {described(extra)}"
    if most:
        message += _after(found[most - 1], extra)
    return Finding(False, len(found), message + refusals(found), closest=extra)


def _after(before: Exchange, extra: Exchange) -> str:
    """How the one too many relates to the last that was welcome."""
    pause = extra.receipt.received_at - before.receipt.received_at
    text = f", {pause:.3f} s after call {before.situation.number}"
    one, other = (reference_code(each.receipt.call.body) for each in (before, extra))
    return text + (" and with the same ReferenceCode" if one is not None and one == other else "")


def _retried(limits: RetryLimits, found: Exchanges) -> Finding:
    grouped = groups(found)
    if not grouped:
        message = "no request with a ReferenceCode came, so there are no tries to judge"
        return Finding(False, len(found), message, final=False)
    for group in grouped:
        if faults := limits.faults(group):
            message = f"ReferenceCode {group.reference_code[:60]}: {'; '.join(faults)}"
            return Finding(False, len(found), message, limits.final(group), group.tries[-1])
    tries = max(len(group.tries) for group in grouped)
    return Finding(
        True, len(found), f"{len(grouped)} ReferenceCodes, at most {tries} tries each: as expected"
    )


def _came(found: Exchanges) -> str:
    return (
        f"{requests(len(found)) if found else 'no request'} came that match{'' if len(found) > 1 else 'es'}"
    )


def refusals(found: Iterable[Exchange]) -> str:
    """Of requests that count, how many were refused, and why the first was."""
    refused = unmatched(found)
    if not refused:
        return ""
    reason = refused[0].outcome.reason if refused[0].outcome else ""
    return f"; {len(refused)} of them refused, {described(refused[0])}: {reason}"


def described(exchange: Exchange) -> str:
    """`call 3 (POST /api/x, answered 400)`."""
    call, reply = exchange.receipt.call, exchange.reply
    answered = f"answered {reply.status}" if reply else "not answered yet"
    return f"call {exchange.situation.number} ({call.head.method} {call.head.path[:120]}, {answered})"

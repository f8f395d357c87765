"""Whether a result can be relied on although the journal evicted requests, or matching was stopped.

What came is certain. What must not have come is not: one of the requests that were not looked at may be one too many.
"""

from __future__ import annotations

from dataclasses import replace

from mockpaywall.journal.verification.expectation import Expectation, VerificationResult

EVICTION_FIX = "set a larger --journal-size, or reset at the start of the test"


def confirm(result: VerificationResult, expectation: Expectation, evicted_count: int) -> VerificationResult:
    """Return *result* with a note of the evicted requests; a final failure when one of them may make it fail."""
    if not evicted_count:
        return result
    counted = replace(result, evicted_count=evicted_count)
    is_certain = result.is_final and not result.passed
    if expectation.limits_requests and not is_certain:
        return refuse_evicted(counted)
    note = f"(incomplete: the journal evicted {_describe_evicted(evicted_count)})"
    return replace(counted, message=f"{result.message} {note}")


def refuse_evicted(result: VerificationResult) -> VerificationResult:
    """Return *result* as a final failure, because of the requests that were evicted."""
    evicted = _describe_evicted(result.evicted_count)
    reason = f"the journal evicted {evicted}, and what was evicted is not known; {EVICTION_FIX}"
    return _refuse(result, reason)


def note_stopped_matching(
    result: VerificationResult, expectation: Expectation, warning: str
) -> VerificationResult:
    """Return *result* with *warning*; a failure when a request that was not matched may make it fail."""
    if result.passed and (expectation.limits_requests or expectation.quiet_period_s):
        return _refuse(result, warning)
    return replace(result, message=f"{result.message}; {warning}")


def _refuse(result: VerificationResult, reason: str) -> VerificationResult:
    message = f"cannot be confirmed: {reason} (among the others: {result.message})"
    return replace(result, passed=False, is_final=True, message=message)


def _describe_evicted(count: int) -> str:
    return f"{count} older request{'' if count == 1 else 's'}"

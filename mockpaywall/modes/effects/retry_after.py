"""The part `retry-after=...`: the Retry-After header of the response that the mode gives instead of a normal one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.http.response import Response
from mockpaywall.http.serialization import format_http_date
from mockpaywall.model.response_plan import ResponsePlan, RetryAfter, RetryAfterForm
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.part_type import Choice, PartType
from mockpaywall.modes.scanner import INTEGER, Scanner

PART_NAME = "retry-after"
HEADER = "Retry-After"
MAX_SECONDS = 86_400
"""One day."""
FORMS = (
    Choice("SECONDS", "that many seconds, from 0 to 86400"),
    Choice("date:SECONDS", "an HTTP date that many seconds after the request, by the real clock"),
    Choice("none", "no Retry-After, also on 429 and 503"),
)
EXPECTED = f"seconds from 0 to {MAX_SECONDS}, date:SECONDS or none"


@dataclass(frozen=True, slots=True)
class RetryAfterEffect:
    """The Retry-After of the response."""

    retry_after: RetryAfter
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, retry_after=self.retry_after)

    def __str__(self) -> str:
        form, seconds = self.retry_after.form, self.retry_after.seconds
        if form is RetryAfterForm.NONE:
            return "none"
        return f"date:{seconds}" if form is RetryAfterForm.DATE else str(seconds)


def with_retry_after(response: Response, retry_after: RetryAfter, received_at: float) -> Response:
    """Return *response* with that Retry-After instead of its own. *received_at*: seconds since the epoch."""
    others = tuple([pair for pair in response.headers if pair[0] != HEADER])
    if retry_after.form is RetryAfterForm.NONE:
        return response._replace(headers=others)
    value = str(retry_after.seconds)
    if retry_after.form is RetryAfterForm.DATE:
        value = format_http_date(int(received_at) + retry_after.seconds)
    return response._replace(headers=(*others, (HEADER, value)))


def parse_retry_after(scanner: Scanner) -> RetryAfterEffect:
    """Parse the argument. Raises ModeError."""
    if scanner.accept("none"):
        return RetryAfterEffect(RetryAfter(RetryAfterForm.NONE))
    if scanner.accept("date"):
        scanner.expect(":", '":" and seconds')
        seconds = scanner.parse_int(0, MAX_SECONDS, "seconds")
        return RetryAfterEffect(RetryAfter(RetryAfterForm.DATE, seconds))
    start = scanner.position
    digits = scanner.scan(INTEGER)
    if digits is None or not 0 <= int(digits) <= MAX_SECONDS:
        raise scanner.make_error(EXPECTED, start)
    return RetryAfterEffect(RetryAfter(RetryAfterForm.SECONDS, int(digits)))


PART_TYPE = PartType(
    name=PART_NAME,
    argument="SECONDS | date:SECONDS | none",
    effect="the Retry-After of an http= or error= response in the same step; without it 429 and 503 have 1, and after "
    "@over-N/SECONDSs the time until the quota has room",
    example="retry-after=30",
    provenance="ours",
    source="both forms and the omission are those of RFC 9110, section 10.2.3; 0 to 86400 s",
    parse_argument=parse_retry_after,
    expected=EXPECTED,
    choices=FORMS,
)

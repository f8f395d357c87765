"""The part `error=CODE`: a business error in the envelope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import ResponsePlan
from mockpaywall.model.trigger import RandomFactory
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.part_type import PartType
from mockpaywall.modes.scanner import INTEGER, WORD, Scanner
from mockpaywall.paywall.error_codes import SUCCESS, ErrorCode, find_by_name, find_by_number, get_error_codes
from mockpaywall.paywall.masterpass.page_3d import PAGE_KEY
from mockpaywall.paywall.operation import Operation

EXPECTED = "an error code other than 0, by number or official name"


@dataclass(frozen=True, slots=True)
class ErrorCodeEffect:
    """A business error. `str` returns the code as it was given: number or name."""

    code: ErrorCode
    as_given: str
    is_random: ClassVar[bool] = False

    def apply(self, plan: ResponsePlan, random_factory: RandomFactory) -> ResponsePlan:
        return replace(plan, error=self.code)

    def __str__(self) -> str:
        return self.as_given


def parse_error_code(scanner: Scanner) -> ErrorCodeEffect:
    """Parse the argument. Raises ModeError for an unknown code and for Success, which is not an error."""
    start = scanner.position
    digits = scanner.scan(INTEGER)
    if digits is not None:
        return _resolve_number(int(digits), scanner, start)
    word = scanner.scan(WORD)
    code = find_by_name(word) if word else None
    if code is None or word is None or code.number == SUCCESS:
        names = [code.name for code in get_error_codes().values() if code.number != SUCCESS]
        raise scanner.make_error(EXPECTED, start, names)
    return ErrorCodeEffect(code, word)


def _resolve_number(number: int, scanner: Scanner, start: int) -> ErrorCodeEffect:
    code = find_by_number(number)
    if code is not None and number != SUCCESS:
        return ErrorCodeEffect(code, str(number))
    raise ModeError(scanner.text, start + 1, str(number), EXPECTED, _format_neighboring_codes(number))


def _format_neighboring_codes(number: int) -> str:
    """Format the codes next to an unknown one: `401 or 403`."""
    below = [code for code in get_error_codes() if code < number]
    above = [code for code in get_error_codes() if code > number]
    return " or ".join(map(str, below[-1:] + above[:1]))


def acts_at(argument: str, operation: Operation) -> bool:
    """Return whether *operation* answers with an ErrorCode: pages do not."""
    return operation.key != PAGE_KEY


PART_TYPE = PartType(
    name="error",
    argument="CODE",
    effect="a business error with that ErrorCode and HTTP 200, after headers and body were found valid; "
    "with the Session block where the operation has one",
    example="error=InvalidPhone",
    provenance="observed",
    source="codes and names: the official .NET client; HTTP 200: its clients read ErrorCode on 2xx only",
    parse_argument=parse_error_code,
    expected=EXPECTED,
    acts_at=acts_at,
    where="an operation that answers JSON",
)

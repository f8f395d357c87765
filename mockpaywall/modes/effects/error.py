"""`error=CODE`: a business refusal in the envelope."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from mockpaywall.model.response_plan import Plan
from mockpaywall.model.trigger import Draws
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.part_type import PartKind
from mockpaywall.modes.scanner import WHOLE, WORD, Cursor
from mockpaywall.paywall.error_codes import SUCCESS, ErrorCode, by_name, by_number, error_codes

EXPECTED = "an error code other than 0, by number or official name"


@dataclass(frozen=True, slots=True)
class Error:
    """A refusal with that code. It prints as it was written, number or name."""

    code: ErrorCode
    word: str
    drawn: ClassVar[bool] = False

    def mark(self, plan: Plan, draws: Draws) -> Plan:
        """See Effect."""
        return replace(plan, error=self.code)

    def __str__(self) -> str:
        return self.word


def read(cursor: Cursor) -> Error:
    """Raises ModeError for a code that is not in the enumeration, and for Success, which refuses nothing."""
    start = cursor.at
    digits = cursor.scan(WHOLE)
    if digits is not None:
        return _numbered(int(digits), cursor, start)
    word = cursor.scan(WORD)
    code = by_name(word) if word else None
    if code is None or word is None or code.number == SUCCESS:
        names = [one.name for one in error_codes().values() if one.number != SUCCESS]
        raise cursor.error(EXPECTED, start, names)
    return Error(code, word)


def _numbered(number: int, cursor: Cursor, start: int) -> Error:
    code = by_number(number)
    if code is not None and number != SUCCESS:
        return Error(code, str(number))
    raise ModeError(cursor.text, start + 1, str(number), EXPECTED, _neighbours(number))


def _neighbours(number: int) -> str:
    """`401 or 403`: the codes on both sides of one that is none."""
    below = [one for one in error_codes() if one < number]
    above = [one for one in error_codes() if one > number]
    return " or ".join(map(str, below[-1:] + above[:1]))


KIND = PartKind(
    name="error",
    argument="CODE",
    effect="a business refusal with that ErrorCode, HTTP 200, once headers and body were found good",
    example="error=InvalidPhone",
    provenance="observed",
    source="codes and names: the official .NET client; HTTP 200: its clients read ErrorCode on 2xx only",
    read=read,
    expected=EXPECTED,
)

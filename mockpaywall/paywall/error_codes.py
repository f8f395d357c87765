"""The general error-code enumeration, looked up by number or official name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mockpaywall.paywall.error_code_table import ROWS


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the enumeration."""

    number: int
    name: str
    """As the official .NET client spells it: `HeaderMissing`."""
    english: str
    turkish: str | None
    """None where no public source gives a text."""
    source: str

    def get_text(self, language: str) -> str:
        """The short text in "tr" or "en"; English where no Turkish one is known."""
        return self.turkish if language == "tr" and self.turkish else self.english


@cache
def get_error_codes() -> dict[int, ErrorCode]:
    """Every code by number, in rising order."""
    return {row[0]: ErrorCode(*row) for row in ROWS}


@cache
def _get_codes_by_name() -> dict[str, ErrorCode]:
    return {code.name: code for code in get_error_codes().values()}


def find_by_number(number: int) -> ErrorCode | None:
    """The code with that number, or None."""
    return get_error_codes().get(number)


def find_by_name(name: str) -> ErrorCode | None:
    """The code with that official name, letter case kept, or None."""
    return _get_codes_by_name().get(name)


SUCCESS = 0
INVALID_DATA = 2
HEADER_MISSING = 4
EXCEPTION = 5
INVALID_PHONE = 7
INTEGRATION_CREDENTIAL_NOT_FOUND = 64
BAD_REQUEST = 400
NOT_FOUND = 404
SERVICE_UNAVAILABLE = 503

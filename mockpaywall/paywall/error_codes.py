"""Paywall's general error codes, by number and by official name."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from mockpaywall.paywall.error_code_table import ROWS


@dataclass(frozen=True, slots=True)
class ErrorCode:
    """One row of the table."""

    number: int
    name: str
    """As in the official .NET client: `HeaderMissing`."""
    english: str
    turkish: str | None
    """None where no public source has a text."""
    source: str
    """A key of the docstring of error_code_table."""

    def get_text(self, language: str) -> str:
        """Return the short text in *language* ("tr" or "en"); the English one where there is no Turkish one."""
        return self.turkish if language == "tr" and self.turkish else self.english


@cache
def get_error_codes() -> dict[int, ErrorCode]:
    """Return every code by number, in ascending order."""
    return {row[0]: ErrorCode(*row) for row in ROWS}


@cache
def _get_codes_by_name() -> dict[str, ErrorCode]:
    return {code.name: code for code in get_error_codes().values()}


def find_by_number(number: int) -> ErrorCode | None:
    """Return the code with *number*, or None."""
    return get_error_codes().get(number)


def find_by_name(name: str) -> ErrorCode | None:
    """Return the code with the official *name* (case-sensitive), or None."""
    return _get_codes_by_name().get(name)


SUCCESS = 0
INVALID_DATA = 2
HEADER_MISSING = 4
EXCEPTION = 5
INVALID_PHONE = 7
INTEGRATION_CREDENTIAL_NOT_FOUND = 64
AMOUNT = 51
PAYMENT_NOT_FOUND = 56
PAYMENT_NOT_CONVENIENT = 92
PAYMENT_ALREADY_FINALIZED = 97
UNEXPECTED_CURRENCY = 99
UNEXPECTED_INSTALLMENT = 100
UNEXPECTED_CODE = 101
UNEXPECTED_SUCCESS_URL = 102
UNEXPECTED_FAIL_URL = 103
UNEXPECTED_CARD_OWNER = 104
UNEXPECTED_CARD_NUMBER = 105
UNEXPECTED_CARD_EXPIRED = 106
UNEXPECTED_EXPIRE_MONTH = 107
UNEXPECTED_EXPIRE_YEAR = 108
UNEXPECTED_PAYMENT_DETAIL = 109
UNEXPECTED_CARD = 110
AMOUNT_NOT_CONVENIENT = 112
CODE_ALREADY_EXISTS = 119
BAD_REQUEST = 400
UNAUTHORIZED = 401
NOT_FOUND = 404
SERVICE_UNAVAILABLE = 503

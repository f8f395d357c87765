"""A verification: the body of the admin call, and the message of a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockpaywall.journal.masking.phones import find_phones, mask_phones
from mockpaywall.journal.verification.expectation_parser import MAX_WAIT_S

Pattern = Mapping[str, Any]
"""WireMock's RequestPattern."""


def verify_body(**options: object) -> dict[str, object]:
    """Return *options* without those that are None."""
    return {name: value for name, value in options.items() if value is not None}


def server_wait_s(within: float | None, none_after: bool | float | None) -> float:
    """Return for how many seconds the server may delay its response on purpose.

    A value that it refuses, of another type or out of range, delays nothing.
    """
    given = (value for value in (within, none_after) if isinstance(value, int | float))
    return sum(float(value) for value in given if value is not True and 0 <= value <= MAX_WAIT_S)


def failure_message(response: Mapping[str, Any], salt: str) -> str:
    """Format the reason of a failure, the closest request, its differences and a curl command.

    Phone numbers are masked with *salt*.
    """
    closest = response["closest"]
    phones = find_phones(closest["body"].encode()) if closest else ()
    return mask_phones("\n".join(_format_lines(response)), phones, salt)


def _format_lines(response: Mapping[str, Any]) -> Iterator[str]:
    yield response["message"]
    closest = response["closest"]
    if closest is not None:
        yield f"closest: {closest['method']} {closest['url']}, answered {closest['status'] or 'nothing'}"
    for difference in response["diff"]:
        actual = "nothing" if difference["actual"] is None else difference["actual"]
        yield f"  {difference['field']}: expected {difference['expected']}, found {actual}"
    if response["curl"]:
        yield "to send it again:"
        yield response["curl"]

"""A verification: the question as the admin API takes it, and the words of a failure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockpaywall.journal.masking.phones import mask_phones

Pattern = Mapping[str, Any]
"""WireMock's RequestPattern."""


def verify_body(**options: object) -> dict[str, object]:
    """What was asked, the rest left out."""
    return {name: value for name, value in options.items() if value is not None}


def server_wait_s(within: float | None, none_after: bool | float | None) -> float:
    """Seconds that the server may wait on purpose."""
    quiet = 0.0 if none_after is None or isinstance(none_after, bool) else none_after
    return (within or 0.0) + quiet


def failure_message(response: Mapping[str, Any]) -> str:
    """Why it does not hold: message, closest request, differences, curl line; phone numbers masked."""
    return mask_phones("\n".join(_format_lines(response)))


def _format_lines(response: Mapping[str, Any]) -> Iterator[str]:
    yield response["message"]
    closest = response["closest"]
    if closest is not None:
        yield f"closest: {closest['method']} {closest['url']}, answered {closest['status'] or 'nothing'}"
    for one in response["diff"]:
        found = "nothing" if one["actual"] is None else one["actual"]
        yield f"  {one['field']}: expected {one['expected']}, found {found}"
    if response["curl"]:
        yield f"again: {response['curl']}"

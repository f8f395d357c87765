"""The response headers of a rule or a stub: a JSON object, checked so that no response is broken by accident."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mockpaywall.http.response import Header
from mockpaywall.matching.json_node import JsonNode

MAX_HEADERS = 20
MAX_VALUE_CHARS = 1000
"""Source of both limits: ours."""
FRAMING_HEADERS = frozenset(
    {"connection", "content-length", "date", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that the server writes itself: a wrong one would break the connection, which `fault=` does on purpose."""
OWN_HEADERS = frozenset({"x-mock-hint", "x-mock-mode", "x-mock-request-id"})
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
"""A token (RFC 9110, section 5.6.2)."""
VALUE = re.compile(r"(?:[\x21-\x7e\xa0-\xff](?:[\t \x21-\x7e\xa0-\xff]*[\x21-\x7e\xa0-\xff])?)?")
"""A field value without line breaks and surrounding whitespace (RFC 9110, section 5.5)."""
EXPECTED = "an object of response headers: their names and values"


def parse_headers(node: JsonNode) -> tuple[Header, ...]:
    """Return the headers in order; a list of values becomes several. Raises PatternError."""
    headers = tuple(_iter_headers(node))
    if len(headers) > MAX_HEADERS:
        raise node.make_error(f"at most {MAX_HEADERS} headers")
    return headers


def _iter_headers(node: JsonNode) -> Iterator[Header]:
    for name, member in node.object_members(EXPECTED).items():
        _check_name(name, member)
        values = member.array("values") if isinstance(member.value, list) else [member]
        yield from ((name, _parse_value(value)) for value in values)


def _check_name(name: str, member: JsonNode) -> None:
    if not NAME.fullmatch(name):
        raise member.make_error("a header whose name is a token, as in Retry-After")
    if name.lower() in FRAMING_HEADERS | OWN_HEADERS:
        raise member.make_error(f"another header: the server writes {name} itself")


def _parse_value(node: JsonNode) -> str:
    value = node.string()
    if len(value) > MAX_VALUE_CHARS or not VALUE.fullmatch(value):
        raise node.make_error(
            f"a header value of at most {MAX_VALUE_CHARS} characters in latin-1, without line breaks"
        )
    return value

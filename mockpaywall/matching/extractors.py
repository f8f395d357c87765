"""Extract the values of one field from a request, for comparison with a pattern."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence

from mockpaywall.http.authority import DEFAULT_PORTS
from mockpaywall.http.parameters import is_form, parse_cookies, parse_parameters
from mockpaywall.http.request import Request
from mockpaywall.model.work_budget import spend

Extractor = Callable[[Request], Sequence[str]]
"""Returns the values of one field as strings, in order; an empty sequence when the field is absent."""

DECODED_BYTES_PER_STEP = 512
"""Bytes that are decoded in one step."""
ASCII_BYTES_PER_STEP = 2048
"""Bytes that are decoded in one step when all of them are ASCII."""
PARSED_CHARS_PER_STEP = 8
"""Characters of parameters that are parsed in one step."""


def extract_method(request: Request) -> Sequence[str]:
    """Return the method in upper case."""
    return (request.head.method.upper(),)


def extract_url(request: Request) -> Sequence[str]:
    """Return path and query as sent."""
    return (request.head.target,)


def extract_path(request: Request) -> Sequence[str]:
    """Return the path as sent. Percent-encoding stays, because WireMock compares the encoded path."""
    return (request.head.target.partition("?")[0],)


def extract_scheme(request: Request) -> Sequence[str]:
    """Return `http` or `https`."""
    return (request.head.scheme,)


def extract_host(request: Request) -> Sequence[str]:
    """Return the host in the Host header."""
    return _to_values(_split_authority(request)[0])


def extract_port(request: Request) -> Sequence[str]:
    """Return the port in the Host header, or the default port of the scheme."""
    return _to_values(_split_authority(request)[1] or str(DEFAULT_PORTS.get(request.head.scheme, "")))


def extract_client_ip(request: Request) -> Sequence[str]:
    """Return the IP address of the client."""
    return _to_values(request.head.client_ip)


def extract_body(request: Request) -> Sequence[str]:
    """Return the body as UTF-8 text, with U+FFFD for invalid bytes. An empty body is absent, as in WireMock."""
    spend(len(request.body) // (ASCII_BYTES_PER_STEP if request.body.isascii() else DECODED_BYTES_PER_STEP))
    return (request.body.decode("utf-8", "replace"),) if request.body else ()


def extract_base64_body(request: Request) -> Sequence[str]:
    """Return the bytes of the body in base64."""
    spend(len(request.body) // DECODED_BYTES_PER_STEP)
    return (b64encode(request.body).decode("ascii"),)


def make_header_extractor(name: str) -> Extractor:
    """Make an extractor for the header *name*, which is case-insensitive."""
    key = name.lower()

    def extract(request: Request) -> Sequence[str]:
        headers = request.head.headers
        first = headers.first.get(key)
        if first is None:
            return ()
        # With as many names as header lines no name repeats, so the scan of all lines can be skipped.
        return (first,) if len(headers.first) == len(headers.pairs) else headers.get_all(key)

    return extract


def make_query_parameter_extractor(name: str) -> Extractor:
    """Make an extractor for the query parameter *name*."""
    return lambda request: _select_parameters(name, request.head.query)


def make_form_field_extractor(name: str) -> Extractor:
    """Make an extractor for the form field *name*; the field is absent when the body is not a form."""

    def extract(request: Request) -> Sequence[str]:
        if not is_form(request.head.headers):
            return ()
        return _select_parameters(name, request.body.decode("utf-8", "replace"))

    return extract


def make_cookie_extractor(name: str) -> Extractor:
    """Make an extractor for the cookie *name*."""
    return lambda request: _select_values(name, parse_cookies(request.head.headers))


def _to_values(value: str) -> Sequence[str]:
    return (value,) if value else ()


def _split_authority(request: Request) -> tuple[str, str]:
    """Return host and port of the Host header, each "" when it is missing."""
    host, colon, port = (request.head.headers.get("host") or "").rpartition(":")
    if not colon or port.endswith("]"):
        return host + colon + port, ""
    return host, port


def _select_parameters(name: str, text: str) -> Sequence[str]:
    spend(len(text) // PARSED_CHARS_PER_STEP)
    return _select_values(name, parse_parameters(text))


def _select_values(name: str, pairs: Iterable[tuple[str, str]]) -> Sequence[str]:
    return tuple(value for other, value in pairs if other == name)

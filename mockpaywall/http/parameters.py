"""The name-value pairs inside a request: query parameters, form fields and cookies."""

from __future__ import annotations

from urllib.parse import parse_qsl

from mockpaywall.http.request import Headers

FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"


def parse_parameters(text: str) -> list[tuple[str, str]]:
    """Parse a query string or a form body.

    Percent-encoding is decoded, a plus sign is a space, and what is not UTF-8 becomes U+FFFD.
    """
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def is_form(headers: Headers) -> bool:
    """Return whether Content-Type says that the body is a URL-encoded form."""
    media_type = (headers.get("content-type") or "").partition(";")[0]
    return media_type.strip().lower() == FORM_CONTENT_TYPE


def parse_cookies(headers: Headers) -> list[tuple[str, str]]:
    """Parse every Cookie header (RFC 6265, 4.2.1).

    Double quotes around a value are removed. A part without an equals sign is ignored.
    """
    parts = (part.partition("=") for line in headers.get_all("cookie") for part in line.split(";"))
    return [(name.strip(), _unquote(value.strip())) for name, equals, value in parts if equals]


def _unquote(value: str) -> str:
    return value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value

"""Where in a call the values of a field are. Each function makes, for a name, a Source."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qsl

from mockpaywall.http.request import Request

Extractor = Callable[[Request], Sequence[str]]
"""The values of one field of a call, as texts, in their order; empty when it is absent."""

FORM_CONTENT_TYPE = "application/x-www-form-urlencoded"
DEFAULT_PORTS = {"http": "80", "https": "443"}


def make_method_extractor(name: str) -> Extractor:
    """The method, in upper case."""
    return lambda call: (call.head.method.upper(),)


def make_url_extractor(name: str) -> Extractor:
    """Path and query as sent."""
    return lambda call: (call.head.target,)


def make_path_extractor(name: str) -> Extractor:
    """The path as sent, percent-encoding kept: so WireMock compares it."""
    return lambda call: (call.head.target.partition("?")[0],)


def make_scheme_extractor(name: str) -> Extractor:
    """http or https."""
    return lambda call: (call.head.scheme,)


def make_host_extractor(name: str) -> Extractor:
    """The host that the Host header names."""
    return lambda call: _to_values(_parse_authority(call)[0])


def make_port_extractor(name: str) -> Extractor:
    """The port that the Host header names, or the scheme's."""
    return lambda call: _to_values(_parse_authority(call)[1] or DEFAULT_PORTS.get(call.head.scheme, ""))


def make_client_ip_extractor(name: str) -> Extractor:
    """The address of the peer."""
    return lambda call: _to_values(call.head.client_ip)


def make_header_extractor(name: str) -> Extractor:
    """The values of that header, in any letter case."""
    key = name.lower()

    def values(call: Request) -> Sequence[str]:
        first = call.head.headers.first.get(key)
        if first is None:
            return ()
        # As many names as lines: no name came twice, and there is nothing to search for.
        return (
            (first,)
            if len(call.head.headers.first) == len(call.head.headers.pairs)
            else call.head.headers.get_all(key)
        )

    return values


def make_authorization_extractor(name: str) -> Extractor:
    """The values of Authorization."""
    return make_header_extractor("authorization")


def make_query_parameter_extractor(name: str) -> Extractor:
    """The values of that query parameter, percent-decoded, a plus being a space."""
    return lambda call: _select_values(name, _parse_pairs(call.head.query))


def make_form_field_extractor(name: str) -> Extractor:
    """The values of that field of a form, decoded; none when the body is no form."""
    return lambda call: (
        _select_values(name, _parse_pairs(call.body.decode("utf-8", "replace"))) if _is_form(call) else ()
    )


def make_cookie_extractor(name: str) -> Extractor:
    """The values of that cookie, without the quotes around them."""
    return lambda call: _select_values(name, _parse_cookies(call))


def make_body_extractor(name: str) -> Extractor:
    """The body as UTF-8, what does not decode as U+FFFD. An empty body is absent, as in WireMock."""
    return lambda call: (call.body.decode("utf-8", "replace"),) if call.body else ()


def make_base64_body_extractor(name: str) -> Extractor:
    """The bytes of the body, in base64."""
    return lambda call: (b64encode(call.body).decode("ascii"),)


def _to_values(value: str) -> Sequence[str]:
    return (value,) if value else ()


def _parse_authority(request: Request) -> tuple[str, str]:
    """Host and port of the Host header; "" for what it does not say."""
    name, colon, number = (request.head.headers.get("host") or "").rpartition(":")
    if not colon or number.endswith("]"):
        return (name + colon + number), ""
    return name, number


def _select_values(name: str, pairs: Iterable[tuple[str, str]]) -> Sequence[str]:
    return tuple(value for other, value in pairs if other == name)


def _parse_pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def _is_form(request: Request) -> bool:
    kind = (request.head.headers.get("content-type") or "").partition(";")[0]
    return kind.strip().lower() == FORM_CONTENT_TYPE


def _parse_cookies(request: Request) -> Iterable[tuple[str, str]]:
    for line in request.head.headers.get_all("cookie"):
        for part in line.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals:
                yield name, value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value

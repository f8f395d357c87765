"""Where in a call the values of a field are. Each function makes, for a name, a Source."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import parse_qsl

from mockpaywall.http.request import Call

Source = Callable[[Call], Sequence[str]]
"""The values of one field of a call, as texts, in their order; empty when it is absent."""

FORM = "application/x-www-form-urlencoded"
DEFAULT_PORTS = {"http": "80", "https": "443"}


def method(name: str) -> Source:
    """The method, in upper case."""
    return lambda call: (call.head.method.upper(),)


def url(name: str) -> Source:
    """Path and query as sent."""
    return lambda call: (call.head.target,)


def path(name: str) -> Source:
    """The path as sent, percent-encoding kept: so WireMock compares it."""
    return lambda call: (call.head.target.partition("?")[0],)


def scheme(name: str) -> Source:
    """http or https."""
    return lambda call: (call.head.scheme,)


def host(name: str) -> Source:
    """The host that the Host header names."""
    return lambda call: _present(_authority(call)[0])


def port(name: str) -> Source:
    """The port that the Host header names, or the scheme's."""
    return lambda call: _present(_authority(call)[1] or DEFAULT_PORTS.get(call.head.scheme, ""))


def client_ip(name: str) -> Source:
    """The address of the peer."""
    return lambda call: _present(call.head.client_ip)


def header(name: str) -> Source:
    """The values of that header, in any letter case."""
    key = name.lower()

    def values(call: Call) -> Sequence[str]:
        first = call.head.headers.first.get(key)
        if first is None:
            return ()
        # As many names as lines: no name came twice, and there is nothing to search for.
        return (
            (first,)
            if len(call.head.headers.first) == len(call.head.headers.pairs)
            else call.head.headers.all(key)
        )

    return values


def authorization(name: str) -> Source:
    """The values of Authorization."""
    return header("authorization")


def query(name: str) -> Source:
    """The values of that query parameter, percent-decoded, a plus being a space."""
    return lambda call: _named(name, _pairs(call.head.query))


def form(name: str) -> Source:
    """The values of that field of a form, decoded; none when the body is no form."""
    return lambda call: _named(name, _pairs(call.body.decode("utf-8", "replace"))) if _is_form(call) else ()


def cookie(name: str) -> Source:
    """The values of that cookie, without the quotes around them."""
    return lambda call: _named(name, _cookies(call))


def body(name: str) -> Source:
    """The body as UTF-8, what does not decode as U+FFFD. An empty body is absent, as in WireMock."""
    return lambda call: (call.body.decode("utf-8", "replace"),) if call.body else ()


def octets(name: str) -> Source:
    """The bytes of the body, in base64."""
    return lambda call: (b64encode(call.body).decode("ascii"),)


def _present(value: str) -> Sequence[str]:
    return (value,) if value else ()


def _authority(call: Call) -> tuple[str, str]:
    """Host and port of the Host header; "" for what it does not say."""
    name, colon, number = (call.head.headers.get("host") or "").rpartition(":")
    if not colon or number.endswith("]"):
        return (name + colon + number), ""
    return name, number


def _named(name: str, pairs: Iterable[tuple[str, str]]) -> Sequence[str]:
    return tuple(value for other, value in pairs if other == name)


def _pairs(text: str) -> list[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, errors="replace")


def _is_form(call: Call) -> bool:
    kind = (call.head.headers.get("content-type") or "").partition(";")[0]
    return kind.strip().lower() == FORM


def _cookies(call: Call) -> Iterable[tuple[str, str]]:
    for line in call.head.headers.all("cookie"):
        for part in line.split(";"):
            name, equals, value = part.strip().partition("=")
            if equals:
                yield name, value[1:-1] if len(value) >= 2 and value[0] == value[-1] == '"' else value

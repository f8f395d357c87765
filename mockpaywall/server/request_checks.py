"""Checks of a request's head: what httptools accepts and we do not, and messages for what httptools refuses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from mockpaywall.http.request import Headers
from mockpaywall.server.limits import Limits


class BadRequest(NamedTuple):
    """Bytes that are not a request: the HTTP status, one English line with the cause and the fix, and a name.

    The name is for counts. Neither contains what the client sent.
    """

    status: int
    reason: str
    name: str
    target: str = ""
    """The target in origin form, as far as it was received: it decides the form of the response, and is not shown."""


TLS_HANDSHAKE = BadRequest(
    400,
    "this port speaks plain HTTP and got a TLS handshake: use http:// or start the server with TLS",
    "tls-on-plain-port",
)
PLAIN_HTTP = BadRequest(
    400,
    "this port speaks TLS and got plain HTTP: use https://, or start the server without TLS",
    "plain-http-on-tls-port",
)
HTTP2_PREFACE = BadRequest(
    505,
    "this server speaks HTTP/1.1 and got an HTTP/2 preface: turn HTTP/2 prior knowledge off",
    "http2-preface",
)
UNSUPPORTED_VERSION = BadRequest(
    505, "the version in the request line is not HTTP/1.1 or HTTP/1.0: send one of them", "http-version"
)
INVALID_METHOD = BadRequest(
    400, "the request does not begin with a method: send METHOD SP target SP HTTP/1.1", "method"
)
REQUEST_LINE_TOO_LONG = BadRequest(
    414,
    "the request line is too long: shorten the target, or send the data in the body",
    "request-line-too-long",
)
HEADERS_TOO_LARGE = BadRequest(
    431, "the header block is too large: send fewer or shorter headers", "headers-too-large"
)
CHUNK_EXTENSIONS_TOO_LARGE = BadRequest(
    431, "the chunk extensions or trailers are too large: send none", "chunk-extensions-too-large"
)
CONNECT_NOT_SUPPORTED = BadRequest(
    501,
    "CONNECT was refused: this is a server, not a proxy; unset HTTP_PROXY and HTTPS_PROXY for it",
    "connect",
)
MISSING_HOST = BadRequest(400, "an HTTP/1.1 request needs a Host header: send one", "host")
DUPLICATE_HOST = BadRequest(400, "more than one Host header: send exactly one", "host")
INVALID_HOST = BadRequest(
    400, "the Host header is not a host with an optional port: send the server's name and port", "host"
)
TRANSFER_ENCODING_IN_HTTP_1_0 = BadRequest(
    400, "Transfer-Encoding does not exist in HTTP/1.0: send Content-Length, or HTTP/1.1", "transfer-encoding"
)
UNSUPPORTED_TRANSFER_CODING = BadRequest(
    501, "the Transfer-Encoding is not supported: send chunked alone, or Content-Length", "transfer-encoding"
)
EXPECTATION_FAILED = BadRequest(
    417, "the Expect header names an unknown expectation: send 100-continue or leave it out", "expectation"
)
CONTENT_TOO_LARGE = BadRequest(413, "the body is too large for this path: send less", "content-too-large")
REQUEST_TIMEOUT = BadRequest(
    408,
    "the request did not arrive completely in time: send it faster, or raise --request-timeout",
    "request-timeout",
)

_HOST = re.compile(r"[^\s/?#@,\\]*")


def describe_invalid_method(message: bytes) -> BadRequest:
    """Return the response to a message that begins with no method."""
    return TLS_HANDSHAKE if message[:1] == b"\x16" else INVALID_METHOD


def check_partial_head(url_size: int, header_count: int, received: int, limits: Limits) -> BadRequest | None:
    """Return what is wrong with the size of a head that is not complete; *received* counts its bytes so far."""
    if header_count == 0 and url_size > limits.max_request_line_bytes:
        return REQUEST_LINE_TOO_LONG
    if (
        received > limits.max_request_line_bytes + limits.max_header_bytes
        or header_count > limits.max_headers
    ):
        return HEADERS_TOO_LARGE
    return None


def check_head_size(
    line_size: int, pairs: Sequence[tuple[str, str]], received: int, limits: Limits
) -> BadRequest | None:
    """Return what is wrong with the size of a complete head.

    *line_size* counts method and target, *received* the bytes of the head and perhaps more.
    """
    if line_size + len("  HTTP/1.1") > limits.max_request_line_bytes:
        return REQUEST_LINE_TOO_LONG
    if len(pairs) > limits.max_headers:
        return HEADERS_TOO_LARGE
    if received <= limits.max_header_bytes:  # the usual case: nothing to add up
        return None
    size = sum(len(name) + len(value) + len(": \r\n") for name, value in pairs)
    return HEADERS_TOO_LARGE if size > limits.max_header_bytes else None


def check_head(method: str, version: str, host_count: int, headers: Headers) -> BadRequest | None:
    """Return what is wrong with a head that httptools accepted, sizes apart; None when nothing is."""
    if version != "1.1" and version != "1.0":  # noqa: PLR1714 - twice as fast as a tuple, on every request
        return UNSUPPORTED_VERSION
    if method == "CONNECT":
        return CONNECT_NOT_SUPPORTED
    if host_count != 1 and (bad_request := _check_host_count(host_count, version)) is not None:
        return bad_request
    if not _HOST.fullmatch(headers.get("host") or ""):
        return INVALID_HOST
    if (expect := headers.get("expect")) is not None and expect.lower() != "100-continue":
        return EXPECTATION_FAILED
    if (coding := headers.get("transfer-encoding")) is not None:
        return _check_transfer_coding(coding, version)
    return None


def _check_host_count(host_count: int, version: str) -> BadRequest | None:
    if host_count > 1:
        return DUPLICATE_HOST
    return MISSING_HOST if version == "1.1" else None


def _check_transfer_coding(coding: str, version: str) -> BadRequest | None:
    if version == "1.0":
        return TRANSFER_ENCODING_IN_HTTP_1_0
    return None if coding.lower() == "chunked" else UNSUPPORTED_TRANSFER_CODING


def to_origin_form(target: str) -> str:
    """Return `http://host/x?y` as `/x?y`; `*` and what begins with a slash stay as they are."""
    if target.startswith("/") or target == "*":
        return target
    rest = target.partition("://")[2]
    cut = min(index for index in (rest.find("/"), rest.find("?"), len(rest)) if index >= 0)
    path = rest[cut:]
    return path if path.startswith("/") else "/" + path

"""Content-Encoding of a request body (RFC 9110, section 8.4): gzip and deflate are inflated, within the body limit."""

from __future__ import annotations

import zlib

from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Headers, Request

IDENTITY = "identity"
WINDOW_BITS = {
    "gzip": (16 + zlib.MAX_WBITS,),
    "x-gzip": (16 + zlib.MAX_WBITS,),
    "deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}
"""The formats to try for each coding: `deflate` is zlib data, and some clients send raw deflate data."""
ACCEPTED_CODINGS = "gzip, deflate"
"""For Accept-Encoding of a refusal (RFC 7694)."""


class InvalidContentCoding(ValueError):
    """The body is not what its Content-Encoding says."""


def get_content_coding(headers: Headers) -> str | None:
    """Return the Content-Encoding in lower case; None without one, and for `identity`."""
    if "content-encoding" not in headers.first:
        return None
    codings = [item.strip() for line in headers.get_all("content-encoding") for item in line.split(",")]
    return ", ".join(item.lower() for item in codings if item and item.lower() != IDENTITY) or None


def decode_content(request: Request, coding: str) -> Request:
    """Return *request* with its body inflated, or oversize where that exceeds the limit. Raises InvalidContentCoding.

    A body in a coding that is not in WINDOW_BITS, or that is empty, stays as it is.
    """
    if coding not in WINDOW_BITS or not request.body:
        return request
    body = _inflate(request.body, WINDOW_BITS[coding])
    if len(body) > MAX_BODY_BYTES:
        return Request(request.head, b"", True)
    return Request(request.head, body, request.oversize)


def _inflate(body: bytes, formats: tuple[int, ...]) -> bytes:
    """Inflate *body* in the first format that fits; at most one byte more than the limit is produced."""
    for window_bits in formats:
        inflater = zlib.decompressobj(window_bits)
        try:
            content = inflater.decompress(body, MAX_BODY_BYTES + 1)
        except zlib.error:
            continue
        if len(content) > MAX_BODY_BYTES or (inflater.eof and not inflater.unused_data):
            return content
    raise InvalidContentCoding

"""Request bytes rewritten for httptools, which does not parse everything that HTTP allows."""

from __future__ import annotations

import re

from mockpaywall.http.request import Headers

_TOKEN = rb"[!#$%&'*+\-.^_`|~0-9A-Za-z]{1,32}"
_LEADING_METHOD = re.compile(rb"(?:\r\n)*(" + _TOKEN + rb") ")
_PARTIAL_METHOD = re.compile(rb"(?:\r\n)*" + _TOKEN)


def encode_head_without_upgrade(url: bytes, version: str, headers: Headers) -> bytes:
    """Return a head without Upgrade. Its method is POST: the caller knows the method."""
    lines = "".join([f"{name}: {value}\r\n" for name, value in headers.pairs if name.lower() != "upgrade"])
    return b"POST " + url + f" HTTP/{version}\r\n{lines}\r\n".encode("latin-1")


def replace_method(message: bytes) -> tuple[str, bytes] | None:
    """Return the method of *message*, and the message with POST instead; None when it begins with no method."""
    match = _LEADING_METHOD.match(message)
    return None if match is None else (match[1].decode("ascii"), b"POST" + message[match.end(1) :])


def is_partial_method(message: bytes) -> bool:
    """Return whether *message* may be the beginning of a method."""
    return _PARTIAL_METHOD.fullmatch(message) is not None

"""What httptools refuses, as a BadRequest: its cause and fix, found in its reason and in the bytes received."""

from __future__ import annotations

import re

from mockpaywall.server.request_checks import (
    HTTP2_PREFACE,
    UNSUPPORTED_VERSION,
    BadRequest,
    to_origin_form,
)

NON_ASCII_TARGET = BadRequest(
    400,
    "the target contains a character that is not ASCII: percent-encode it as UTF-8, such as %C3%B6",
    "target",
)
SPACE_IN_TARGET = BadRequest(
    400, "a space ended the target, and more than the version follows it: percent-encode it as %20", "target"
)
INVALID_TARGET = BadRequest(
    400,
    "the target is not usable: begin it with a slash, and percent-encode what is not printable ASCII",
    "target",
)
NON_ASCII_HEADER_NAME = BadRequest(
    400,
    "a header name contains a character that is not ASCII: write it in ASCII letters, digits and hyphens "
    "(no Turkish \u0131 or \u0130)",
    "header-name",
)
SPACE_IN_HEADER_NAME = BadRequest(
    400,
    "a header name contains a space, or one follows it: put the colon right after the name",
    "header-name",
)
INVALID_HEADER_NAME = BadRequest(
    400,
    "a header line has no usable name: send NAME: VALUE, with a name of ASCII letters, digits and hyphens",
    "header-name",
)

MALFORMED = "malformed"
"""The name of what httptools refuses."""

_PARSE_ERROR_MESSAGES = {
    "Transfer-Encoding can't be present with Content-Length": "both Content-Length and Transfer-Encoding: send one",
    "Content-Length can't be present with Transfer-Encoding": "both Content-Length and Transfer-Encoding: send one",
    "Duplicate Content-Length": "more than one Content-Length: send exactly one",
    "Unexpected whitespace after header value": "a header continues on a second line: write it on one",
    "Request has invalid `Transfer-Encoding`": "Transfer-Encoding does not end in chunked: send chunked alone",
    "Invalid `Transfer-Encoding` header value": "the Transfer-Encoding is not chunked alone: send chunked alone",
}
"""Messages for some of httptools' reasons. Other reasons are quoted, with a general fix."""

_VERSION_AT_END = re.compile(rb"[^ \r\n] +HTTP/\d\.\d\r?\n")
_HEADER_NAME = re.compile(rb"^([^:\r\n]*)", re.MULTILINE)
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


def describe_parse_error(reason: str, message: bytes) -> BadRequest:
    """Return the response to a message that httptools refuses with *reason*.

    *message* is the part of it that is available, from a line's beginning; empty when it is not known where it begins.
    """
    if "url" in reason:
        return NON_ASCII_TARGET if not _first_line(message).isascii() else INVALID_TARGET
    if reason == "Invalid header token":
        return _describe_header_name(message.partition(b"\r\n\r\n")[0])
    if reason.startswith("Expected HTTP/") and _VERSION_AT_END.search(_first_line(message)):
        return SPACE_IN_TARGET
    if reason == "Invalid HTTP version" or reason.startswith("Expected HTTP/"):
        return UNSUPPORTED_VERSION
    if reason == "Pause on PRI/Upgrade" or "HTTP/2 Connection Preface" in reason:
        return HTTP2_PREFACE
    if known := _PARSE_ERROR_MESSAGES.get(reason):
        return BadRequest(400, known, MALFORMED)
    return BadRequest(
        400,
        f"the request is not well-formed HTTP/1.1 ({reason}): send CRLF line ends and valid headers",
        MALFORMED,
    )


def find_target(message: bytes) -> str:
    """Return the target in the request line that *message* begins with, in origin form; "" without one."""
    words = _first_line(message).split(b" ", 2)
    return to_origin_form(words[1].decode("latin-1").strip()) if len(words) > 1 else ""


def _first_line(message: bytes) -> bytes:
    return message[: message.find(b"\n") + 1] or message


def _describe_header_name(head: bytes) -> BadRequest:
    """Describe the first invalid name in *head*."""
    lines = _HEADER_NAME.findall(head.partition(b"\n")[2])
    name = next((name for name in lines if not _TOKEN.fullmatch(name)), b"")
    if not name.isascii():
        return NON_ASCII_HEADER_NAME
    return SPACE_IN_HEADER_NAME if b" " in name else INVALID_HEADER_NAME

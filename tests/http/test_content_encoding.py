"""Bodies with a Content-Encoding: inflated within the limit, or refused."""

from __future__ import annotations

import gzip
import zlib

import pytest

from mockpaywall.http.content_encoding import InvalidContentCoding, decode_content, get_content_coding
from mockpaywall.http.json_limits import MAX_BODY_BYTES
from mockpaywall.http.request import Headers, Request, RequestHead

TEXT = b'{"UserId":"7"}'


def raw_deflate(content: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(content) + compressor.flush()


def decode(body: bytes, coding: str) -> Request:
    return decode_content(Request(RequestHead("POST", "/", Headers()), body), coding)


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "x-gzip"),
        (zlib.compress(TEXT), "deflate"),
        (raw_deflate(TEXT), "deflate"),
        (TEXT, "br"),
    ],
)
def test_a_body_is_decoded_and_an_unknown_coding_left_alone(body: bytes, coding: str) -> None:
    assert decode(body, coding).body == TEXT


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_an_empty_body_stays_empty(coding: str) -> None:
    assert decode(b"", coding).body == b""


@pytest.mark.parametrize(
    ("body", "coding"),
    [
        (TEXT, "gzip"),
        (gzip.compress(TEXT, mtime=0)[:-1], "gzip"),
        (gzip.compress(TEXT, mtime=0) + b"x", "gzip"),
        (zlib.compress(TEXT), "gzip"),
        (TEXT, "deflate"),
        (zlib.compress(TEXT)[:-3], "deflate"),
    ],
)
def test_a_body_that_is_not_what_its_coding_says(body: bytes, coding: str) -> None:
    with pytest.raises(InvalidContentCoding):
        decode(body, coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
@pytest.mark.parametrize(
    ("size", "oversize"), [(MAX_BODY_BYTES, False), (MAX_BODY_BYTES + 1, True), (50_000_000, True)]
)
def test_a_body_may_not_become_larger_than_the_limit(coding: str, size: int, oversize: bool) -> None:
    compress = gzip.compress if coding == "gzip" else zlib.compress
    request = decode(compress(b"x" * size), coding)
    assert (request.oversize, len(request.body)) == (oversize, 0 if oversize else size)


@pytest.mark.parametrize(
    ("values", "coding"),
    [
        ((), None),
        (("",), None),
        (("identity",), None),
        (("GZIP",), "gzip"),
        (("identity, gzip",), "gzip"),
        (("gzip, br",), "gzip, br"),
        (("gzip", "deflate"), "gzip, deflate"),
    ],
)
def test_the_coding_of_a_request(values: tuple[str, ...], coding: str | None) -> None:
    assert get_content_coding(Headers(("Content-Encoding", value) for value in values)) == coding

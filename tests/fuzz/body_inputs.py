"""Requests to Create Session whose head is well formed: bodies, codings, modes, keys."""

from __future__ import annotations

import gzip
import zlib
from functools import cache
from random import Random

from tests.fuzz.hostile_input import CLOSE, HOST, HeaderLines, HostileInput, encode
from tests.fuzz.values import encode_text, hostile_json, hostile_text, mutate
from tests.support.request_data import PATH, VALID_BODY

KEYS = ((b"apikeyprivate", b"fuzz-key"), (b"apiclientprivate", b"fuzz-client"))
JSON = (b"Content-Type", b"application/json")
CODINGS = (
    b"gzip",
    b"deflate",
    b"br",
    b"gzip, gzip",
    b"gzip, identity",
    b"identity",
    b"GZ\xc4\xb0P",
    b"x-gzip",
    b"",
    b"zstd, " * 50,
)
CHARSETS = (
    b"utf-8",
    b"utf-16",
    b"utf-7",
    b"cp1254",
    b"iso-8859-9",
    b"punycode",
    b"rot13",
    b"base64",
    b"nope",
    b'"utf-8',
    b"\xff",
    b"a" * 900,
)
MODE_PARTS = (
    "ok", "error=InvalidPhone", "error=99999999999", "http=503", "http=200:x", "http=999", "delay=0",
    "delay=1..2", "delay=2..1", "delay=lognormal(1,0.1)", "delay=lognormal(1e308,1e308)", "delay=1e400",
    "dribble=5/3", "dribble=1000/1", "dribble=0/0", "fault=reset", "fault=reset:after", "fault=empty",
    "fault=hang", "fault=garbage", "fault=truncate", "fault=half-headers", "payload=no-session-id",
    "payload=invalid-json", "payload=empty-body", "ttl=0", "ttl=-1", "ttl=99999999999999999999",
    "retry-after=date:5", "retry-after=none", "profile=flaky-mobile", "profile=nope", "İ=ı", "=", "@",
    "a=b=c",
)  # fmt: skip
MODE_TRIGGERS = (
    "",
    "",
    "",
    "@10%",
    "@0.0001%",
    "@every-3",
    "@every-0",
    "@first-2",
    "@over-3/60s",
    "@for-30s",
    "@for-99999999999s",
    "@ı",
    "@@",
    "@1e9%",
)


def json_body(random: Random) -> HostileInput:
    text = mutate(VALID_BODY, random) if random.random() < 0.7 else hostile_json(random)
    body = encode_text(text, random)
    keys = KEYS if random.random() < 0.9 else ()
    return HostileInput("JSON body", _post((*keys, JSON, *_charset(random)), body))


def compressed_body(random: Random) -> HostileInput:
    body = random.choice(
        (_bomb(), _deflate_bomb(), _small(random), _small(random)[:-3], random.randbytes(200), b"")
    )
    coding = (b"Content-Encoding", random.choice(CODINGS))
    return HostileInput("content coding", _post((*KEYS, JSON, coding), body))


def key_headers(random: Random) -> HostileInput:
    names = (
        b"apikeyprivate",
        b"apiclientprivate",
        b"ApiKeyPrivate",
        b"apikey",
        b"apikeypr\xc4\xb1vate",
        b"Authorization",
    )
    pairs = [(random.choice(names), _header_text(random)) for _ in range(random.choice((1, 2, 2, 3, 60)))]
    target = random.choice(
        (PATH.encode(), b"/ns/" + _header_text(random)[:200].replace(b" ", b"%20") + PATH.encode())
    )
    body = encode_text(mutate(VALID_BODY, random), random)
    return HostileInput("key headers", encode(b"POST", target, (HOST, CLOSE, *pairs, JSON), body))


def mode_header(random: Random) -> HostileInput:
    steps = [_mode_step(random) for _ in range(random.choice((1, 1, 2, 5, 200)))]
    mode = ",".join(steps).encode()
    pairs = ((random.choice((b"X-Mock-Mode", b"x-mock-mode", b"X-Mock-Mod")), mode),) * random.choice(
        (1, 1, 1, 2)
    )
    return HostileInput("mode header", _post((*KEYS, JSON, *pairs), b"{}"), may_break=True)


def other_body(random: Random) -> HostileInput:
    """Bodies that are not JSON: forms, XML, JavaScript, digits, random bytes."""
    pieces = (
        b"a=b&" * 9_000,
        b"<a>" * 9_000,
        b"{'a': undefined,}" * 900,
        b"9" * 60_000,
        b"[" * 60_000,
        b'{"a":' * 12_000,
        b'"' * 60_000,
    )
    body = random.choice(
        (*pieces, b"\\" * 60_000, random.randbytes(60_000), b'{"UserId":"' + b"\\u0131" * 9_000)
    )
    types = (
        b"application/json",
        b"application/x-www-form-urlencoded",
        b"multipart/form-data",
        b"text/xml",
        b"",
        b"application/problem+json",
    )
    return HostileInput("other body", _post((*KEYS, (b"Content-Type", random.choice(types))), body))


def _post(headers: HeaderLines, body: bytes) -> bytes:
    return encode(b"POST", PATH.encode(), (HOST, CLOSE, *headers), body)


def _charset(random: Random) -> HeaderLines:
    if random.random() < 0.8:
        return ()
    return ((b"Content-Type", b"application/json; charset=" + random.choice(CHARSETS)),)


def _header_text(random: Random) -> bytes:
    text = encode_text(hostile_text(random), random)[:3_000]
    return text.translate(None, b"\r\n\0") or b"x"


def _mode_step(random: Random) -> str:
    parts = random.choices(MODE_PARTS, k=random.choice((1, 1, 2, 3)))
    return "+".join(part + random.choice(MODE_TRIGGERS) for part in parts)


def _small(random: Random) -> bytes:
    text = encode_text(mutate(VALID_BODY, random), random)
    return random.choice((gzip.compress, zlib.compress, _raw_deflate))(text)


def _raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


@cache
def _bomb() -> bytes:
    """Inflates to 60 MB; its own size is below 64 KiB."""
    return gzip.compress(bytes(60_000_000))


@cache
def _deflate_bomb() -> bytes:
    return zlib.compress(b'{"a":' * 10_000_000)

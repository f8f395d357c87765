"""Inputs that are wrong below JSON: request lines, headers, message framing, pipelines."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.fuzz.hostile_input import CLOSE, HOST, HostileInput, cut, encode
from tests.support.request_data import PATH

BODY = b'{"ReferenceCode":"r","UserId":"u","UserPhone":"905123456710"}'
METHODS = (
    b"GET", b"POST", b"PUT", b"PATCH", b"DELETE", b"OPTIONS", b"HEAD", b"TRACE", b"CONNECT", b"PRI",
    b"post", b"FOO", b"M-SEARCH", b"", b"P\0ST", b"A" * 3_000,
)  # fmt: skip
TARGETS = (
    PATH.encode(), b"/", b"*", b"//", b"/ns//api", b"/ns/%C4%B1" + PATH.encode(),
    b"/ns/" + b"n" * 300 + PATH.encode(), b"/api/paywall/masterpass/session/",
    b"/api%2Fpaywall%2Fmasterpass%2Fsession", b"/API/Paywall/Masterpass/Sess\xc4\xb1on", b"/%00", b"/%",
    b"/%zz", b"/..%2f..", b"/a b", b"\xff\xfe", b"http://127.0.0.1" + PATH.encode(), b"http://[::1",
    b"http://", b"http://a:99999/", b"127.0.0.1:80", b"/?" + b"a=b&" * 1_500, b"/" + b"a" * 9_000,
    b"/__admin", b"/__admin/%ff", b"/;a=b?c#d", b"",
)  # fmt: skip
VERSIONS = (
    b"HTTP/1.1",
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"HTTP/2.0",
    b"HTTP/0.9",
    b"HTTP/1.10",
    b"http/1.1",
    b"HTTP/",
    b"",
    b"HTTP/1.1 x",
)
NAMES = (
    b"Host", b"Content-Length", b"Transfer-Encoding", b"Content-Type", b"Content-Encoding", b"Expect",
    b"Connection", b"Upgrade", b"Cookie", b"Authorization", b"Accept-Language", b"Origin",
    b"Sec-Fetch-Site", b"X-Mock-Mode", b"X-Mock-Mod", b"apikeyprivate", b"apiclientprivate",
    b"apikeypr\xc4\xb1vate", b"", b" X", b"X ", b"X\0", b"X\x7f", b"X-\xff", b"N" * 2_000,
)  # fmt: skip
VALUES = (
    b"", b" ", b"0", b"-1", b"5, 5", b"5, 6", b"1e3", b"99999999999999999999", b"0x10", b"chunked",
    b"chunked, chunked", b"gzip, chunked", b"identity", b"100-continue", b"200-maybe", b"close",
    b"keep-alive, upgrade", b"websocket", b"h2c", b"application/json", b"application/json; charset=utf-16",
    b"application/json; charset=\"", b"multipart/form-data; boundary=" + b"b" * 500, b"text/plain", b"*",
    b"tr-TR,tr;q=" + b"9" * 300, b"en;q=" * 400, b"Bearer " + b"t" * 5_000, b"Basic \xff", b"a=b; " * 900,
    b"null", b"cross-site", b"\xc4\xb0\xc4\xb1", b"\x00", b"\x0b", b"a\tb", b"v" * 20_000,
)  # fmt: skip
ENDS = (b"\r\n", b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b"\r\n ", b"\n\n", b"")
CHUNKS = (
    b"0\r\n\r\n", b"3\r\nabc\r\n", b"3;ext=" + b"e" * 500 + b"\r\nabc\r\n", b"3\nabc\n", b"-1\r\n",
    b"ffffffffffffffff\r\n", b"FFFFFFFFFFFFFFFFF\r\n", b"zz\r\n", b" 3\r\nabc\r\n", b"3\r\nabcd\r\n",
    b"0\r\nTrailer: 1\r\n\r\n", b"0\r\nContent-Length: 9\r\n\r\n", b"1\r\na\r\n" * 4_000, b"\r\n", b"",
)  # fmt: skip
PREFACES = (
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", b"\x05\x01\x00",
    b"SSH-2.0-x\r\n", b"*1\r\n$4\r\nPING\r\n", b"\r\n" * 2_000, b"\0" * 60_000, b"GET\n", b"{}",
    b"\x80\x2e\x01",
)  # fmt: skip


def request_line(random: Random) -> HostileInput:
    separator = random.choice((b" ", b" ", b" ", b"  ", b"\t", b""))
    parts = (random.choice(METHODS), random.choice(TARGETS), random.choice(VERSIONS))
    head = separator.join(parts) + random.choice(ENDS) + b"Host: x\r\nConnection: close\r\n\r\n"
    return HostileInput("request line", cut(head))


def header_lines(random: Random) -> HostileInput:
    count = random.choice((1, 1, 2, 3, 5, 30, 130))
    lines = [_header_line(random) for _ in range(count)]
    start = b"POST " + PATH.encode() + b" HTTP/1.1\r\n" + random.choice((b"Host: x\r\n", b"Host: x\r\n", b""))
    data = cut(start + b"".join(lines) + b"\r\n" + BODY)
    return HostileInput("headers", data, may_break=b"X-Mock-Mode" in data)


def framing(random: Random) -> HostileInput:
    lengths = ((b"Content-Length", random.choice(VALUES)),) * random.choice((0, 0, 1, 2))
    codings = ((b"Transfer-Encoding", random.choice((b"chunked", random.choice(VALUES)))),) * random.choice(
        (0, 1, 1, 2)
    )
    expectation = ((b"Expect", b"100-continue"),) * random.choice((0, 0, 1))
    lines = [b": ".join(pair) + b"\r\n" for pair in (HOST, *lengths, *codings, *expectation)]
    random.shuffle(lines)
    chunks = b"".join(random.choices(CHUNKS, k=random.randrange(6)))
    start = b"POST " + random.choice((PATH.encode(), b"/__admin/verify")) + b" HTTP/1.1\r\n"
    return HostileInput("framing", cut(start + b"".join(lines) + b"\r\n" + chunks))


def preface(random: Random) -> HostileInput:
    data = random.choice(PREFACES) + random.randbytes(random.choice((0, 5, 500)))
    return HostileInput("bytes that are not HTTP/1.1", cut(data * random.choice((1, 1, 3))))


def pipeline(random: Random) -> HostileInput:
    count = random.choice((2, 5, 40, 200, 300))
    data = b"".join(_pipelined(random, PIPELINED) for _ in range(count))
    return HostileInput("pipelined", cut(data), may_break=b"X-Mock-Mode" in data)


def _pipelined(random: Random, modes: Sequence[bytes]) -> bytes:
    mode = ((b"X-Mock-Mode", random.choice(modes)),) * random.choice((0, 0, 0, 1))
    target = random.choice((PATH.encode(), PATH.encode(), b"/nowhere", b"/__admin/health", b"/__admin/mode"))
    close = (CLOSE,) * (random.random() < 0.02)
    return encode(random.choice((b"POST", b"POST", b"GET")), target, (HOST, *mode, *close), BODY)


def _header_line(random: Random) -> bytes:
    separator = random.choice((b": ", b": ", b":", b" : ", b""))
    value = random.choice((random.choice(VALUES), random.randbytes(random.choice((1, 20)))))
    return random.choice(NAMES) + separator + value + random.choice(ENDS)


PIPELINED = (b"http=503", b"delay=1", b"fault=reset", b"fault=empty", b"payload=invalid-json", b"?")

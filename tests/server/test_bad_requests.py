"""Bytes that are not a request: refused with one line of cause and fix, and the connection closed."""

from __future__ import annotations

import pytest

from mockpaywall.http.response import Response
from mockpaywall.server.limits import Limits
from tests.server.conftest import RunningServer, Serve

GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"

BAD = {
    "both lengths": (
        POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "send one",
    ),
    "both lengths, turned": (
        POST + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
        400,
        "send one",
    ),
    "two lengths": (POST + b"Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", 400, "exactly one"),
    "a list of lengths": (POST + b"Content-Length: 3, 3\r\n\r\nabc", 400, "Content-Length"),
    "a signed length": (POST + b"Content-Length: +3\r\n\r\nabc", 400, "Content-Length"),
    "a negative length": (POST + b"Content-Length: -3\r\n\r\nabc", 400, "Content-Length"),
    "an empty length": (POST + b"Content-Length:\r\n\r\nabc", 400, "Content-Length"),
    "a hexadecimal length": (POST + b"Content-Length: 0x3\r\n\r\nabc", 400, "Content-Length"),
    "an endless length": (
        POST + b"Content-Length: 99999999999999999999999\r\n\r\nabc",
        400,
        "Content-Length",
    ),
    "bare LF after the request line": (b"GET / HTTP/1.1\nHost: x\r\n\r\n", 400, "CRLF"),
    "bare LF after a header": (b"GET / HTTP/1.1\r\nHost: x\nA: b\r\n\r\n", 400, "CRLF"),
    "bare LF at the end": (b"GET / HTTP/1.1\r\nHost: x\r\n\n", 400, "CRLF"),
    "bare CR after a header": (b"GET / HTTP/1.1\r\nHost: x\rA: b\r\n\r\n", 400, "CRLF"),
    "a folded header": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n", 400, "on one"),
    "a folded first header": (b"GET / HTTP/1.1\r\n Host: x\r\n\r\n", 400, "space"),
    "a space before the colon": (b"GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400, "header"),
    "a space before the length's colon": (POST + b"Content-Length : 3\r\n\r\nabc", 400, "header"),
    "a header without colon": (b"GET / HTTP/1.1\r\nHost\r\n\r\n", 400, "header"),
    "a header without name": (b"GET / HTTP/1.1\r\nHost: x\r\n: v\r\n\r\n", 400, "header"),
    "NUL in a value": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400, "header value"),
    "a control byte in a value": (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\x01c\r\n\r\n", 400, "header value"),
    "a control byte in a name": (b"GET / HTTP/1.1\r\nHost: x\r\nA\x01: b\r\n\r\n", 400, "header"),
    "a control byte in the target": (b"GET /\x01 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "printable ASCII"),
    "a target that is not encoded": (b"GET /\xc3\xa7 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as UTF-8"),
    "a query that is not encoded": (b"GET /?q=\xe7 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as UTF-8"),
    "a fragment that is not encoded": (b"GET /#\xc3\xa7 HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as UTF-8"),
    "a host that is not encoded": (b"GET http://\xc3\xa7/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as UTF-8"),
    "a space in the path": (b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as %20"),
    "spaces in the query": (b"GET /?q=a b c HTTP/1.1\r\nHost: x\r\n\r\n", 400, "as %20"),
    "a version that is not one": (b"GET / HTTX/1.1\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"),
    "a header name that is not ASCII": (
        "GET / HTTP/1.1\r\nHost: x\r\napikeypr\u0131vate: v\r\n\r\n".encode(),
        400,
        "not ASCII",
    ),
    "a header name with a space": (b"GET / HTTP/1.1\r\nHost: x\r\nX Key: v\r\n\r\n", 400, "a space"),
    "a relative target": (b"GET abc HTTP/1.1\r\nHost: x\r\n\r\n", 400, "a slash"),
    "no Host": (b"GET / HTTP/1.1\r\n\r\n", 400, "Host"),
    "two Hosts": (b"GET / HTTP/1.1\r\nHost: x\r\nhost: x\r\n\r\n", 400, "exactly one"),
    "two Hosts in HTTP/1.0": (b"GET / HTTP/1.0\r\nHost: x\r\nHost: x\r\n\r\n", 400, "exactly one"),
    "a list of Hosts": (b"GET / HTTP/1.1\r\nHost: x, y\r\n\r\n", 400, "Host"),
    "a Host with a path": (b"GET / HTTP/1.1\r\nHost: x/y\r\n\r\n", 400, "Host"),
    "another coding": (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, "chunked alone"),
    "chunked, then another coding": (
        POST + b"Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n",
        400,
        "chunked alone",
    ),
    "an unknown coding": (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501, "chunked alone"),
    "identity": (POST + b"Transfer-Encoding: identity\r\n\r\nabc", 501, "chunked alone"),
    "two codings": (
        POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "chunked alone",
    ),
    "chunks in HTTP/1.0": (
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        400,
        "HTTP/1.0",
    ),
    "a chunk size that is not a number": (CHUNKED + b"zz\r\n", 400, "chunk size"),
    "a chunk size with 0x": (CHUNKED + b"0x3\r\n", 400, "chunk size"),
    "a negative chunk size": (CHUNKED + b"-3\r\n", 400, "chunk size"),
    "a chunk size with a space": (CHUNKED + b"3 \r\nabc\r\n0\r\n\r\n", 400, "chunk size"),
    "an endless chunk size": (CHUNKED + b"fffffffffffffffff\r\n", 400, "overflow"),
    "bare LF after a chunk size": (CHUNKED + b"3\nabc\r\n0\r\n\r\n", 400, "CRLF"),
    "bare LF after a chunk": (CHUNKED + b"3\r\nabc\n0\r\n\r\n", 400, "CRLF"),
    "bare LF in a chunk extension": (CHUNKED + b"3;a\nb\r\nabc\r\n0\r\n\r\n", 400, "CRLF"),
    "a length in the trailers": (CHUNKED + b"0\r\nContent-Length: 5\r\n\r\n", 400, "send one"),
    "HTTP/2.0": (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"),
    "HTTP/1.2": (b"GET / HTTP/1.2\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"),
    "HTTP/0.9": (b"GET /\r\n\r\n", 505, "HTTP/1.1"),
    "a lower-case version": (b"GET / http/1.1\r\nHost: x\r\n\r\n", 505, "HTTP/1.1"),
    "the HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "prior knowledge"),
    "CONNECT": (b"CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", 501, "HTTPS_PROXY"),
    "a TLS handshake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, "start the server with TLS"),
    "a method that is not a token": (b"GE(T / HTTP/1.1\r\nHost: x\r\n\r\n", 400, "METHOD"),
    "a tab after the method": (b"GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n", 400, "METHOD"),
    "an endless method": (b"A" * 50, 400, "METHOD"),
    "another expectation": (POST + b"Expect: something\r\nContent-Length: 3\r\n\r\n", 417, "100-continue"),
}


@pytest.mark.parametrize(("sent", "status", "text"), BAD.values(), ids=BAD.keys())
def test_bad_framing_is_refused_and_closed(
    server: RunningServer, sent: bytes, status: int, text: str
) -> None:
    with server.connect() as client:
        client.send(sent)
        response = client.read_response()
        assert response.status == status
        assert text in response.body.decode()
        assert ": " in response.body.decode()  # cause and fix
        assert response.headers["connection"] == "close"
        assert client.read_to_end() == b""
    assert server.application.requests == []
    assert server.application.completed == []
    assert server.get() == b"hello"


@pytest.mark.parametrize(
    ("case", "text"),
    [
        ("a target that is not encoded", "percent-encode"),
        ("a space in the path", "as %20"),
        ("a header name that is not ASCII", "not ASCII"),
    ],
)
def test_the_cause_is_named_in_every_request_of_a_connection(
    server: RunningServer, case: str, text: str
) -> None:
    """Behind another request in the same bytes, and in a later segment."""
    for first in ([GET + BAD[case][0]], [GET, BAD[case][0]]):
        with server.connect() as client:
            for segment in first:
                client.send(segment)
                if segment is first[0]:
                    assert client.read_response().status == 200
            assert text in client.read_response().body.decode()


@pytest.mark.parametrize(
    "sent", [BAD["two lengths"][0], BAD["a TLS handshake"][0], b"FOO / HTTP/1.1\r\nHost: x\r\n\r\n"]
)
def test_requests_before_a_bad_one_are_answered_first(server: RunningServer, sent: bytes) -> None:
    with server.connect() as client:
        client.send(GET + sent + GET)
        assert client.read_response().status == 200
        assert client.read_response().status == 400
        assert client.read_to_end() == b""


def test_a_refused_head_request_receives_a_body(server: RunningServer) -> None:
    """The method of a malformed request is not reliable, and the connection ends with the response anyway."""
    with server.connect() as client:
        client.send(b"HEAD / HTTP/1.1\r\n\r\n")
        assert b"Host" in client.read_response().body


def test_a_request_line_may_be_8_kib_long(server: RunningServer) -> None:
    longest = b"GET /" + b"a" * (8192 - len("GET / HTTP/1.1")) + b" HTTP/1.1"
    assert len(longest) == 8192
    with server.connect() as client:
        client.send(longest + b"\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 200
        client.send(longest.replace(b"GET /", b"GET /b") + b"\r\nHost: x\r\n\r\n")
        assert client.read_response().status == 414


def test_an_endless_request_line_is_refused(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(b"GET /" + b"a" * 20_000)
        assert client.read_response().status == 414
        assert client.read_to_end() == b""


def get_with_headers(size: int, count: int = 1) -> bytes:
    """Return a GET with *size* bytes of header lines, line ends included: Host and *count* others."""
    host = b"Host: x\r\n"
    line_size, rest = divmod(size - len(host), count)
    lines = [b"X: " + b"v" * (line_size - 5 + (rest if n == 0 else 0)) + b"\r\n" for n in range(count)]
    return b"GET / HTTP/1.1\r\n" + host + b"".join(lines) + b"\r\n"


def test_headers_may_have_32_kib_together(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(get_with_headers(32 * 1024, 9))
        assert client.read_response().status == 200
        client.send(get_with_headers(32 * 1024 + 1, 9))
        assert client.read_response().status == 431


def test_there_may_be_100_headers(server: RunningServer) -> None:
    with server.connect() as client:
        client.send(get_with_headers(2000, 99))
        assert client.read_response().status == 200
        client.send(get_with_headers(2000, 100))
        assert client.read_response().status == 431


@pytest.mark.parametrize(
    "sent", [b"X: " + b"v" * 60_000, b"X: y\r\n" * 500], ids=["one header", "many headers"]
)
def test_an_endless_head_is_refused(server: RunningServer, sent: bytes) -> None:
    with server.connect() as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n" + sent)
        assert client.read_response().status == 431
        assert client.read_to_end() == b""


@pytest.mark.parametrize(
    "sent", [b"3;x=" + b"y" * 60_000, b"0\r\nX: " + b"y" * 60_000], ids=["extension", "trailer"]
)
def test_endless_chunk_extensions_and_trailers_are_refused(server: RunningServer, sent: bytes) -> None:
    with server.connect() as client:
        client.send(CHUNKED + sent)
        assert client.read_response().status == 431
        assert client.read_to_end() == b""


def test_the_limits_can_be_set(serve: Serve) -> None:
    server = serve(Limits(max_request_line_bytes=40, max_header_bytes=60, max_headers=2, max_body_bytes=3))
    for sent, status in [
        (b"GET /" + b"a" * 30 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 60 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: y\r\nZ: y\r\n\r\n", 431),
    ]:
        with server.connect() as client:
            client.send(sent)
            assert client.read_response().status == status
    with server.connect() as client:
        client.send(POST + b"Content-Length: 4\r\n\r\nabcd")
        client.read_response()
    assert server.application.requests[-1].oversize


def test_a_defect_of_the_application_is_a_500_and_the_connection_goes_on(
    server: RunningServer, caplog: pytest.LogCaptureFixture
) -> None:
    error = RuntimeError("application")
    server.application.routes["/bad"] = error
    with server.connect() as client:
        client.send(b"POST /bad HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na" + GET)
        response = client.read_response()
        assert (response.status, response.body) == (500, b"our fault")
        assert client.read_response().status == 200
    assert server.application.errors == [error]
    assert "Traceback" in caplog.text
    assert len(server.application.wait_for_phases(1)) == 1


def test_a_header_that_cannot_be_sent_is_a_defect(server: RunningServer) -> None:
    server.application.routes["/split"] = Response(200, (("X", "a\r\nSet-Cookie: b"),), b"")
    server.application.routes["/wide"] = Response(200, (("X", "ğ"),), b"")
    with server.connect() as client:
        for path in (b"/split", b"/wide"):
            client.send(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            assert client.read_response().body == b"our fault"
    assert [phase.value for phase in server.application.wait_for_phases(2)] == ["aborted", "aborted"]


def test_an_error_response_that_cannot_be_sent_is_replaced(
    server: RunningServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    bad = Response(200, (("X", "a\nb"),), b"")
    server.application.routes["/bad"] = RuntimeError("application")
    monkeypatch.setattr(server.application, "bad_request_response", lambda *_: bad)
    with server.connect() as client:
        client.send(BAD["no Host"][0])
        assert client.read_response().body == b"our fault"
    monkeypatch.setattr(server.application, "internal_error_response", lambda *_: bad)
    with server.connect() as client:
        client.send(b"GET /bad HTTP/1.1\r\nHost: x\r\n\r\n")
        response = client.read_response()
        assert (response.status, response.body) == (500, b"internal error\n")


@pytest.mark.parametrize(
    "failing", ["bad_request_response", "internal_error_response", "complete", "handles", "refuses"]
)
def test_a_defect_elsewhere_in_the_application_costs_one_connection(
    server: RunningServer, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(failing)

    monkeypatch.setattr(server.application, failing, fail, raising=True)
    server.application.routes["/bad"] = RuntimeError("application")
    big = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n"
    for sent, used_method in [
        (BAD["no Host"][0], "bad_request_response"),
        (b"GET /bad HTTP/1.1\r\nHost: x\r\n\r\n", "internal_error_response"),
        (big, "handles"),
        (b"POST /__admin HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n", "refuses"),
    ]:
        with server.connect() as client:
            client.send(sent)
            if failing == used_method:
                assert client.read_response().status == 500
    assert server.get() == b"hello"

"""The reader without a socket: however the bytes are cut, the same calls come out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.server import request_checks
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_parser import RequestParser, RequestReceived

UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
CHUNKED = b"POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
REQUESTS = st.sampled_from(
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /empty HTTP/1.1\r\nHost: x\r\nX-E:\r\nX-F: \t f \r\n\r\n",
        b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5 \r\n\r\nabcde",
        CHUNKED + b"3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: t\r\n\r\n",
        b"FOO /odd HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nabcde",
        b"POST /upgrade HTTP/1.1\r\nHost: x\r\n" + UPGRADE + b"Content-Length: 5\r\n\r\nabcde",
        b"POST /both HTTP/1.1\r\nHost: x\r\n"
        + UPGRADE
        + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n",
        b"GET /kept HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"\r\nHEAD http://h/absolute HTTP/1.1\r\nhost: h\r\n\r\n",
        b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"z" * 5000,
    ]
)
LIMITS = Limits(body=1000)


def intake(limits: Limits = LIMITS) -> RequestParser:
    return RequestParser(limits, lambda target: True, "http", "192.0.2.1")


def one_by_one(requests: list[bytes]) -> list[object]:
    """What each request is on a connection of its own."""
    arrivals: list[object] = []
    for request in requests:
        reader = intake()
        reader.feed(request)
        arrivals.extend(reader.events)
    return arrivals


@given(st.lists(REQUESTS, max_size=6), st.data())
def test_calls_do_not_depend_on_how_bytes_are_cut(requests: list[bytes], data: st.DataObject) -> None:
    known = [request for request in requests if not request.startswith(b"FOO")]
    if requests and requests[0].startswith(
        b"FOO"
    ):  # llhttp tells no place: an odd method is read where data begins
        known = [requests[0], *known]
    stream = b"".join(known)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=12)))
    reader = intake()
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        reader.feed(stream[start:end])
    assert list(reader.events) == one_by_one(known)
    assert not reader.in_message


@given(st.lists(st.binary(max_size=60) | REQUESTS | REQUESTS.map(lambda one: one[:20]), max_size=8))
def test_nothing_that_is_fed_makes_it_raise(pieces: list[bytes]) -> None:
    reader = intake()
    for piece in pieces:
        reader.feed(piece)
    endings = [arrival for arrival in reader.events if not isinstance(arrival, RequestReceived)]
    assert all(isinstance(ending, request_checks.BadRequest) for ending in endings)
    assert len(endings) <= 1
    assert endings == list(reader.events)[len(reader.events) - len(endings) :]


@given(st.binary(max_size=300))
def test_a_body_is_a_body_whatever_it_looks_like(body: bytes) -> None:
    reader = intake()
    reader.feed(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%bGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
        % (len(body), body)
    )
    first, second = reader.events
    assert isinstance(first, RequestReceived)
    assert isinstance(second, RequestReceived)
    assert (first.request.body, second.request.head.target) == (body, "/2")


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_chunks_are_put_together(chunks: list[bytes]) -> None:
    reader = intake()
    reader.feed(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for chunk in chunks:
        reader.feed(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    reader.feed(b"0\r\n\r\n")
    (request,) = reader.events
    assert isinstance(request, RequestReceived)
    assert request.request.body == b"".join(chunks)


def test_the_call_of_a_large_body_comes_before_the_body() -> None:
    reader = intake()
    reader.feed(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    (request,) = reader.events
    assert isinstance(request, RequestReceived)
    assert (request.request.oversize, request.keep_alive, reader.in_message, reader.is_draining) == (
        True,
        True,
        True,
        True,
    )
    reader.feed(b"z" * 1001)
    assert (len(reader.events), reader.in_message, reader.is_draining) == (1, False, False)


def test_the_larger_limit_is_for_targets_that_are_not_the_lanes() -> None:
    reader = RequestParser(Limits(body=10, wsgi_body=20), lambda target: target != "/app", "http", "")
    for target, size in (("/app", 20), ("/app", 21), ("/lane", 11)):
        reader.feed(
            f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode() + b"z" * size
        )
    assert [
        arrival.request.oversize for arrival in reader.events if isinstance(arrival, RequestReceived)
    ] == [
        False,
        True,
        True,
    ]


def test_every_refusal_is_one_line_with_cause_and_mend() -> None:
    refusals = [
        value for value in vars(request_checks).values() if isinstance(value, request_checks.BadRequest)
    ]
    refusals += [
        request_checks.describe_parse_error(reason)
        for reason in ("Invalid character in Content-Length", "Duplicate Content-Length")
    ]
    assert len(refusals) > 15
    for status, reason in refusals:
        assert 400 <= status <= 505
        assert reason.isascii()
        assert reason.isprintable()
        assert ": " in reason


PIECES = st.one_of(
    REQUESTS,
    st.builds(
        lambda body, claimed: (
            b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (claimed, body)
        ),
        st.sampled_from([b"abcd", b"wxyz", b"\r\n\r\n", b"GET ", b""]),
        st.sampled_from([4, 4, 4, 3, 8]),
    ),
    st.sampled_from(
        [
            b"GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
            b"POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 1\r\n\r\na",
            b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 5 \r\n\r\nabcd",
            b"\r\n",
            b"\r\n\r\n",
        ]
    ),
)


def knowing(reader: RequestParser, piece: bytes) -> bool:
    """Read *piece* as a connection does; whether it was known again."""
    request = reader.try_cached(piece)
    if request is None:
        reader.feed(piece)
    else:
        reader.events.append(RequestReceived(request, True))
    return request is not None


@given(st.lists(PIECES, max_size=10).map(lambda pieces: [piece for piece in pieces for _ in range(2)]))
def test_a_head_that_is_known_again_is_what_the_parser_would_read(pieces: list[bytes]) -> None:
    parsing, recalling = intake(), intake()
    for piece in pieces:
        if parsing._parser is None:
            return
        parsing.feed(piece)
        knowing(recalling, piece)
        assert list(recalling.events) == list(parsing.events)
        assert (recalling.in_message, recalling.expects_continue) == (
            parsing.in_message,
            parsing.expects_continue,
        )
        parsing.events.clear()
        recalling.events.clear()


def heads(pieces: list[bytes]) -> tuple[list[bool], int]:
    """Which of *pieces* were known again, and how many heads they made in all."""
    reader, known, made = intake(), [], []
    for piece in pieces:
        known.append(knowing(reader, piece))
        made += [one.request.head for one in reader.events if isinstance(one, RequestReceived)]
        reader.events.clear()
    return known, len({id(head) for head in made})


def test_calls_with_the_same_head_share_it() -> None:
    first, second = (
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n" + body for body in (b"abcd", b"wxyz")
    )
    other = first.replace(b"Host: x", b"Host: y")
    assert heads([first, second, first]) == ([False, True, True], 1)
    assert heads([first, other, other, first]) == ([False, False, True, False], 3)
    assert heads([first, first + second, second]) == ([False, False, True], 3)


def test_a_head_is_known_again_only_where_a_message_begins() -> None:
    whole = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"
    assert heads([whole[:20], whole[20:], whole[20:]])[0] == [False, False, False]
    around = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(whole)
    assert heads([whole, around, whole, whole])[0] == [False, False, False, True]


def test_a_head_is_not_known_again_where_the_connection_ends_or_the_body_is_skipped() -> None:
    closing = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    large = b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"z" * 5000
    chunked = CHUNKED + b"3\r\nabc\r\n0\r\n\r\n"
    assert heads([closing, closing])[0] == [False, False]
    assert heads([large, large])[0] == [False, False]
    assert heads([chunked, chunked])[0] == [False, False]

"""The parser without a socket: the requests do not depend on how the bytes are split."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockpaywall.server import parse_errors, request_checks
from mockpaywall.server.body_budget import BodyBudget
from mockpaywall.server.head_cache import MAX_HEAD_BYTES, MAX_HEADS, HeadCache, SharedHeads
from mockpaywall.server.limits import Limits
from mockpaywall.server.request_parser import RequestParser, RequestReceived
from tests.server.doubles import ADMIN, FakeApplication

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
        b"GET /keep-alive HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
        b"\r\nHEAD http://h/absolute HTTP/1.1\r\nhost: h\r\n\r\n",
        b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"z" * 5000,
    ]
)
LIMITS = Limits(max_body_bytes=1000)
no_deadline = settings(deadline=None)  # a busy machine would exceed 200 ms per example


def make_parser(
    limits: Limits = LIMITS,
    application: FakeApplication | None = None,
    *,
    shared: SharedHeads | None = None,
    client_ip: str = "192.0.2.1",
) -> RequestParser:
    return RequestParser(
        limits,
        application or FakeApplication(),
        BodyBudget(limits.max_wsgi_bodies_bytes),
        HeadCache(SharedHeads() if shared is None else shared, "http", client_ip),
    )


def parse_separately(requests: list[bytes]) -> list[object]:
    """Return the events of each request on a connection of its own."""
    events: list[object] = []
    for request in requests:
        parser = make_parser()
        parser.feed(request)
        events.extend(parser.events)
    return events


@no_deadline
@given(st.lists(REQUESTS, max_size=6), st.data())
def test_requests_do_not_depend_on_how_bytes_are_split(requests: list[bytes], data: st.DataObject) -> None:
    # llhttp does not report where a message begins: an unknown method is parsed at the beginning of the data only.
    parsable = [request for n, request in enumerate(requests) if n == 0 or not request.startswith(b"FOO")]
    stream = b"".join(parsable)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(stream)), max_size=12)))
    parser = make_parser()
    for start, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        parser.feed(stream[start:end])
    assert list(parser.events) == parse_separately(parsable)
    assert not parser.in_message


@no_deadline
@given(st.lists(st.binary(max_size=60) | REQUESTS | REQUESTS.map(lambda request: request[:20]), max_size=8))
def test_feed_never_raises(chunks: list[bytes]) -> None:
    parser = make_parser()
    for chunk in chunks:
        parser.feed(chunk)
    events = list(parser.events)
    failures = [event for event in events if not isinstance(event, RequestReceived)]
    assert all(isinstance(failure, request_checks.BadRequest) for failure in failures)
    assert len(failures) <= 1
    assert failures == events[len(events) - len(failures) :]


@no_deadline
@given(st.binary(max_size=300))
def test_a_body_is_a_body_whatever_it_looks_like(body: bytes) -> None:
    parser = make_parser()
    parser.feed(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%bGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
        % (len(body), body)
    )
    first, second = parser.events
    assert isinstance(first, RequestReceived)
    assert isinstance(second, RequestReceived)
    assert (first.request.body, second.request.head.target) == (body, "/2")


@no_deadline
@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_chunks_are_joined(chunks: list[bytes]) -> None:
    parser = make_parser()
    parser.feed(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for chunk in chunks:
        parser.feed(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    parser.feed(b"0\r\n\r\n")
    (event,) = parser.events
    assert isinstance(event, RequestReceived)
    assert event.request.body == b"".join(chunks)


def test_a_request_with_a_large_body_is_reported_before_the_body() -> None:
    parser = make_parser()
    parser.feed(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    (event,) = parser.events
    assert isinstance(event, RequestReceived)
    assert (event.request.oversize, event.keep_alive) == (True, True)
    assert (parser.in_message, parser.is_discarding) == (True, True)
    parser.feed(b"z" * 1001)
    assert (len(parser.events), parser.in_message, parser.is_discarding) == (1, False, False)


def test_the_larger_body_limit_is_for_the_wsgi_app() -> None:
    limits = Limits(max_body_bytes=10, max_wsgi_body_bytes=20)
    parser = make_parser(limits)
    for target, size in ((ADMIN, 20), (ADMIN, 21), ("/application", 11)):
        head = f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n"
        parser.feed(head.encode() + b"z" * size)
    received = [event for event in parser.events if isinstance(event, RequestReceived)]
    assert [event.request.oversize for event in received] == [False, True, True]


@pytest.mark.parametrize(
    ("framing", "body", "keep_alive"),
    [
        (b"Content-Length: 5", b"abcde", True),
        (b"Content-Length: 5\r\nExpect: 100-continue", b"abcde", False),
        (b"Content-Length: 2000000", b"z" * 2_000_000, False),
        (b"Transfer-Encoding: chunked", b"5\r\nabcde\r\n0\r\n\r\n", False),
    ],
)
def test_a_refused_request_is_reported_before_its_body(framing: bytes, body: bytes, keep_alive: bool) -> None:
    parser = make_parser(application=FakeApplication(refused_targets={ADMIN}))
    parser.feed(b"POST " + ADMIN.encode() + b" HTTP/1.1\r\nHost: x\r\n" + framing + b"\r\n\r\n")
    (event,) = parser.events
    assert isinstance(event, RequestReceived)
    assert (event.request.body, event.request.oversize, event.keep_alive) == (b"", True, keep_alive)
    assert not parser.expects_continue
    parser.feed(body)
    assert (len(parser.events), parser.in_message) == (1, False)


def test_every_bad_request_is_one_line_with_cause_and_fix() -> None:
    values = [*vars(request_checks).values(), *vars(parse_errors).values()]
    bad_requests = [value for value in values if isinstance(value, request_checks.BadRequest)]
    bad_requests += [
        parse_errors.describe_parse_error(reason, b"")
        for reason in ("Invalid character in Content-Length", "Duplicate Content-Length")
    ]
    assert len(bad_requests) > 15
    for status, reason, name, _ in bad_requests:
        assert 400 <= status <= 505
        assert reason.isprintable()
        assert ": " in reason
        assert re.fullmatch("[a-z0-9-]+", name)


MESSAGES = st.one_of(
    REQUESTS,
    st.builds(
        lambda body, length: b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%b" % (length, body),
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


def parse_or_match(parser: RequestParser, data: bytes) -> bool:
    """Process *data* as a connection does; return whether the head cache matched it."""
    request = None if parser.in_message else parser.head_cache.match(data)
    if request is None:
        parser.feed(data)
    else:
        parser.events.append(RequestReceived(request, True))
    return request is not None


@no_deadline
@given(st.lists(MESSAGES, max_size=10).map(lambda messages: [data for data in messages for _ in range(2)]))
def test_a_cached_head_gives_what_the_parser_would_give(messages: list[bytes]) -> None:
    parsing, caching = make_parser(), make_parser()
    for data in messages:
        if parsing._parser is None:
            return
        parsing.feed(data)
        parse_or_match(caching, data)
        assert list(caching.events) == list(parsing.events)
        assert (caching.in_message, caching.expects_continue) == (
            parsing.in_message,
            parsing.expects_continue,
        )
        parsing.events.clear()
        caching.events.clear()


def count_heads(messages: list[bytes]) -> tuple[list[bool], int]:
    """Return which of *messages* the head cache matched, and how many heads were made."""
    parser, matched, heads = make_parser(), [], []
    for data in messages:
        matched.append(parse_or_match(parser, data))
        heads += [event.request.head for event in parser.events if isinstance(event, RequestReceived)]
        parser.events.clear()
    return matched, len({id(head) for head in heads})


def test_requests_with_the_same_head_share_it() -> None:
    first, second = (
        b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n" + body for body in (b"abcd", b"wxyz")
    )
    other = first.replace(b"Host: x", b"Host: y")
    assert count_heads([first, second, first]) == ([False, True, True], 1)
    assert count_heads([first, other, other, first]) == ([False, False, True, True], 2)
    assert count_heads([first, first + second, second]) == ([False, False, True], 3)


def test_connections_of_one_client_share_heads_and_others_do_not() -> None:
    shared, message = SharedHeads(), b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
    matched = [
        parse_or_match(make_parser(shared=shared, client_ip=client_ip), message)
        for client_ip in ("192.0.2.1", "192.0.2.1", "192.0.2.2", "192.0.2.2")
    ]
    assert matched == [False, True, False, True]


def test_the_number_and_the_size_of_cached_heads_are_limited() -> None:
    shared = SharedHeads()
    parser = make_parser(shared=shared)
    for number in range(MAX_HEADS + 1):
        parser.feed(b"GET /%d HTTP/1.1\r\nHost: x\r\n\r\n" % number)
        parser.events.clear()
    assert len(shared.heads) == MAX_HEADS
    assert parser.head_cache.match(b"GET /0 HTTP/1.1\r\nHost: x\r\n\r\n") is None
    assert parser.head_cache.match(b"GET /1 HTTP/1.1\r\nHost: x\r\n\r\n") is not None
    long = b"GET / HTTP/1.1\r\nHost: x\r\nX: %b\r\n\r\n" % (b"x" * MAX_HEAD_BYTES)
    assert count_heads([long, long])[0] == [False, False]


def test_the_head_cache_matches_only_where_a_message_begins() -> None:
    message = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nabcd"
    assert count_heads([message[:20], message[20:], message[20:]])[0] == [False, False, False]
    outer = b"POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(message)
    assert count_heads([message, outer, message, message])[0] == [False, False, False, True]


def test_a_head_is_not_cached_where_the_connection_ends_or_the_body_is_discarded() -> None:
    closing = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    large = b"POST /large HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n" + b"z" * 5000
    chunked = CHUNKED + b"3\r\nabc\r\n0\r\n\r\n"
    assert count_heads([closing, closing])[0] == [False, False]
    assert count_heads([large, large])[0] == [False, False]
    assert count_heads([chunked, chunked])[0] == [False, False]

"""The reader without a socket: however the bytes are cut, the same calls come out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.server import framing
from mockpaywall.server.intake import Asked, Intake
from mockpaywall.server.limits import Limits

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


def intake(limits: Limits = LIMITS) -> Intake:
    return Intake(limits, lambda target: True, "http", "192.0.2.1")


def one_by_one(requests: list[bytes]) -> list[object]:
    """What each request is on a connection of its own."""
    arrivals: list[object] = []
    for request in requests:
        reader = intake()
        reader.feed(request)
        arrivals.extend(reader.arrived)
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
    assert list(reader.arrived) == one_by_one(known)
    assert not reader.open


@given(st.lists(st.binary(max_size=60) | REQUESTS | REQUESTS.map(lambda one: one[:20]), max_size=8))
def test_nothing_that_is_fed_makes_it_raise(pieces: list[bytes]) -> None:
    reader = intake()
    for piece in pieces:
        reader.feed(piece)
    endings = [arrival for arrival in reader.arrived if not isinstance(arrival, Asked)]
    assert all(isinstance(ending, framing.Refused) for ending in endings)
    assert len(endings) <= 1
    assert endings == list(reader.arrived)[len(reader.arrived) - len(endings) :]


@given(st.binary(max_size=300))
def test_a_body_is_a_body_whatever_it_looks_like(body: bytes) -> None:
    reader = intake()
    reader.feed(
        b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%bGET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
        % (len(body), body)
    )
    first, second = reader.arrived
    assert isinstance(first, Asked)
    assert isinstance(second, Asked)
    assert (first.call.body, second.call.target) == (body, "/2")


@given(st.lists(st.binary(min_size=1, max_size=40), max_size=6))
def test_chunks_are_put_together(chunks: list[bytes]) -> None:
    reader = intake()
    reader.feed(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    for chunk in chunks:
        reader.feed(b"%x\r\n%b\r\n" % (len(chunk), chunk))
    reader.feed(b"0\r\n\r\n")
    (asked,) = reader.arrived
    assert isinstance(asked, Asked)
    assert asked.call.body == b"".join(chunks)


def test_the_call_of_a_large_body_comes_before_the_body() -> None:
    reader = intake()
    reader.feed(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1001\r\n\r\n")
    (asked,) = reader.arrived
    assert isinstance(asked, Asked)
    assert (asked.call.oversize, asked.keep_alive, reader.open, reader.draining) == (True, True, True, True)
    reader.feed(b"z" * 1001)
    assert (len(reader.arrived), reader.open, reader.draining) == (1, False, False)


def test_the_larger_limit_is_for_targets_that_are_not_the_lanes() -> None:
    reader = Intake(Limits(body=10, wsgi_body=20), lambda target: target != "/app", "http", "")
    for target, size in (("/app", 20), ("/app", 21), ("/lane", 11)):
        reader.feed(
            f"POST {target} HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode() + b"z" * size
        )
    assert [arrival.call.oversize for arrival in reader.arrived if isinstance(arrival, Asked)] == [
        False,
        True,
        True,
    ]


def test_every_refusal_is_one_line_with_cause_and_mend() -> None:
    refusals = [value for value in vars(framing).values() if isinstance(value, framing.Refused)]
    refusals += [
        framing.worded(reason)
        for reason in ("Invalid character in Content-Length", "Duplicate Content-Length")
    ]
    assert len(refusals) > 15
    for status, reason in refusals:
        assert 400 <= status <= 505
        assert reason.isascii()
        assert reason.isprintable()
        assert ": " in reason

"""What a client sends takes time in proportion to its length, and what is said and kept about it is bounded."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from itertools import count

import pytest

from mockpaywall.engine.access_log import format_json_line, format_text_line
from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Request
from mockpaywall.http.response import ExchangePhase
from mockpaywall.journal.export.curl import export_curl
from mockpaywall.journal.masking.phones import find_phones, mask_phones
from mockpaywall.journal.masking.secrets import mask_request
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.wiremock.serve_event import render_serve_event
from tests.engine.test_pipeline import make_context, make_request
from tests.support.exchanges import list_exchanges, make_render_context
from tests.support.pipeline import respond_to

SMALL, LARGE = 16_000, 64_000
MAX_RATIO = 9.0
"""LARGE is 4 times SMALL: linear work takes 4 times as long, quadratic work 16 times."""
MIN_TIME_S = 0.02
"""Below it the ratio is noise, and nobody waits."""
MAX_MESSAGE_CHARS = 6000
MAX_HINT_CHARS = 300


def repeat(text: bytes) -> Callable[[int], bytes]:
    return lambda size: text * (size // len(text))


def members(make_member: Callable[[int], str], *last: str) -> Callable[[int], bytes]:
    """Return a maker of JSON objects with as many members as fit, and then *last*."""

    def make(size: int) -> bytes:
        found: list[str] = []
        used = 2 + sum(len(member) + 1 for member in last)
        for number in count():
            member = make_member(number)
            used += len(member) + 1
            if used > size:
                return ("{" + ",".join((*found, *last)) + "}").encode()
            found.append(member)
        raise AssertionError

    return make


BODIES: dict[str, Callable[[int], bytes]] = {
    "open string of escaped quotes": lambda size: b'"' + b'\\"' * (size // 2),
    "open strings": repeat(b'"\\'),
    "open object of escaped quotes": lambda size: b'{"a":"' + b'\\"' * (size // 2),
    "quotes": repeat(b'"'),
    "duplicate name at the end": members(lambda n: f'"n{n}":1', '"n0":1'),
    "duplicate magic phone": members(lambda n: f'"n{n}":90500', '"n0":1'),
    "every name twice": members(lambda n: f'"n{n // 2}":1'),
    "unknown names": members(lambda n: f'"userphone{n}":1'),
    "placeholders": members(lambda n: f'"n{n}":"{{{{$guid}}}}"'),
    "open placeholders": repeat(b"{{ "),
    "variables": repeat(b"${"),
    "one long name": lambda size: b'{"' + b"UserPhon" * (size // 8) + b'":1}',
    "key names": repeat(b"apikey"),
    "key names with dashes": repeat(b"api-key-"),
    "key names with quotes": repeat(b"apikey\"'"),
    "phones": members(lambda n: f'"phone{n}":"+90 {n:07}"'),
    "digits": repeat(b"9"),
    "brackets": repeat(b"["),
    "objects": repeat(b'{"a":'),
    "spaces": repeat(b" "),
    "commas and spaces": repeat(b",  "),
    "words": repeat(b"{word "),
    "form": repeat(b"a=b&"),
    "slashes": repeat(b"/"),
    "tags": repeat(b"<a"),
    "not UTF-8": repeat(b"\xfc"),
    "half surrogates": lambda size: b'{"a":"' + b"\\ud800" * (size // 6) + b'"}',
}
STRICTNESSES = ("lenient", "documented", "strict")


def handle(request: Request, context: AppContext) -> None:
    """Do all that is done with a request: respond, log, journal, mask, show, export."""
    response = respond_to(request, context)
    completed = CompletedExchange(request, response, ExchangePhase.DONE, 0.0, 0.0)
    format_text_line(completed), format_json_line(completed)
    exchanges = list_exchanges(context.store, None)
    mask_request(request)
    mask_phones(request.body.decode("latin-1"), find_phones(request.body))
    render_serve_event(exchanges[-1], make_render_context())
    list(export_curl([exchanges[-1]], context.seed))


def measure(body: bytes, context: AppContext) -> float:
    """Return the least CPU time of three runs, in seconds."""
    return min(_measure_once(body, context) for _ in range(3))


def _measure_once(body: bytes, context: AppContext) -> float:
    start = time.process_time()
    handle(make_request(body), context)
    return time.process_time() - start


@pytest.mark.parametrize("strictness", STRICTNESSES)
@pytest.mark.parametrize("name", BODIES)
def test_the_time_grows_with_the_length_and_not_with_its_square(name: str, strictness: str) -> None:
    context = make_context(strictness=strictness)
    handle(make_request(b"x"), context)  # the first refusal imports what it needs
    large = BODIES[name](LARGE)
    assert _measure_once(large, context) < MIN_TIME_S or measure(large, context) < MAX_RATIO * measure(
        BODIES[name](SMALL), context
    )


@pytest.mark.parametrize("strictness", STRICTNESSES)
@pytest.mark.parametrize("name", BODIES)
def test_what_is_said_about_a_body_is_bounded(name: str, strictness: str) -> None:
    context = make_context(strictness=strictness)
    response = respond_to(make_request(BODIES[name](LARGE)), context)
    assert len(response.body) < MAX_MESSAGE_CHARS
    assert all(len(value) <= MAX_HINT_CHARS for _, value in response.headers)
    (exchange,) = list_exchanges(context.store, None)
    assert exchange.outcome is not None
    assert len(exchange.outcome.reason) < MAX_MESSAGE_CHARS


@pytest.mark.parametrize(("names", "more"), [(20, ""), (21, "; and 1 more"), (7000, "; and 6980 more")])
def test_the_first_twenty_problems_are_listed_and_the_rest_counted(names: int, more: str) -> None:
    body = {"ReferenceCode": "r", "UserId": "u", "UserPhone": "905123456710"}
    body |= {f"n{number}": "" for number in range(names)}
    response = respond_to(make_request(body), make_context(strictness="strict"))
    message = response.body.decode()
    assert [f"n{number}: " in message for number in (0, 19, 20)] == [True, True, False]
    assert f'n19: not a documented name{more}",' in message


def test_the_rest_is_counted_in_turkish_too() -> None:
    body = {f"n{number}": "" for number in range(30)}
    response = respond_to(make_request(body, {"locale": "tr"}), make_context(strictness="strict"))
    assert '; ve 13 hata daha",' in response.body.decode()


def iter_header_names() -> Iterable[str]:
    yield from (f"apikeyprivat{number}" for number in range(97))


def test_many_similar_header_names_take_little_time() -> None:
    context = make_context()
    headers = dict.fromkeys(iter_header_names(), "v" * 300)
    respond_to(make_request(headers={"apikeyprivate": ""}), context)  # loads what explains a refusal
    start = time.process_time()
    respond_to(make_request(headers=headers | {"apikeyprivate": ""}), context)
    assert time.process_time() - start < 1.0

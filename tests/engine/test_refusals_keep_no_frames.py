"""What is kept of a refusal is a value: no traceback, no frames, and nothing that only the garbage collector frees."""

from __future__ import annotations

import gc
import traceback
import types
from collections.abc import Callable
from typing import Any

import pytest

from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Request
from tests.engine.test_pipeline import GOOD, in_mode, make_context, make_request
from tests.support.exchanges import list_exchanges
from tests.support.pipeline import respond_to

REFUSED: dict[str, Callable[[], Request]] = {
    "invalid mode": lambda: in_mode("http=99"),
    "unknown part": lambda: in_mode("delay=1+nothing"),
    "invalid magic phone": lambda: make_request({**GOOD, "UserPhone": "905000029999"}),
    "not JSON": lambda: make_request(b"{"),
    "missing fields": lambda: make_request({}),
    "unknown path": lambda: make_request(target="/nowhere"),
    "corrupt gzip": lambda: make_request(b"x", {"Content-Encoding": "gzip"}),
    "unsupported coding": lambda: make_request(b"x", {"Content-Encoding": "br"}),
    "duplicate reference": make_request,
}


def reachable_frames(root: Any, limit: int = 20_000) -> list[Any]:
    """Return the frames, tracebacks and exceptions that *root* keeps alive; modules and classes are not followed."""
    seen: set[int] = set()
    found: list[Any] = []
    waiting = [root]
    while waiting and len(seen) < limit:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, types.ModuleType | type | types.FunctionType):
            continue
        seen.add(id(one))
        if isinstance(one, types.FrameType | types.TracebackType | BaseException):
            found.append(one)
            continue
        waiting.extend(gc.get_referents(one))
    return found


def refuse_twice(context: AppContext, name: str) -> None:
    for _ in range(2):
        respond_to(REFUSED[name](), context)


@pytest.mark.parametrize("name", REFUSED)
def test_the_journal_keeps_no_frame_and_no_exception(name: str) -> None:
    context = make_context(strictness="strict")
    refuse_twice(context, name)
    exchanges = list_exchanges(context.store, None)
    assert len(exchanges) == 2
    assert (
        reachable_frames([(each.received, each.record, each.outcome, each.response) for each in exchanges])
        == []
    )


@pytest.mark.parametrize("name", REFUSED)
def test_a_refusal_leaves_nothing_to_the_garbage_collector(name: str) -> None:
    context = make_context(strictness="strict")
    refuse_twice(context, name)  # caches are filled
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        for _ in range(50):
            respond_to(REFUSED[name](), context)
        context.store.clear_journal(None)
        assert len(gc.get_objects()) - before < 50
    finally:
        gc.enable()


def test_the_test_sees_a_frame() -> None:
    try:
        raise ValueError
    except ValueError as error:
        kept = error
    assert reachable_frames([kept]) == [kept]
    assert traceback.extract_tb(kept.__traceback__)

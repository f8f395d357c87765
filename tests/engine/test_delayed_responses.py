"""Responses that a reset ends."""

from __future__ import annotations

import pytest

from mockpaywall.engine.delayed_responses import DelayedResponses


@pytest.mark.parametrize(("scope", "expected"), [("a", ["a1", "a2"]), ("c", []), (None, ["a1", "a2", "b"])])
def test_those_of_the_scope_are_released_once(scope: str | None, expected: list[str]) -> None:
    released: list[str] = []
    delayed = DelayedResponses()
    for name in ("a1", "a2", "b"):
        delayed.add(name[0], lambda name=name: released.append(name), 0.0)  # type: ignore[misc]
    delayed.release(scope)
    delayed.release(scope)
    assert sorted(released) == expected


def test_one_that_has_ended_is_not_released() -> None:
    released: list[str] = []
    delayed = DelayedResponses()

    def release() -> None:
        released.append("a")

    delayed.add("a", release, 0.0)
    delayed.discard("a", release)
    delayed.discard("a", release)
    delayed.release(None)
    assert released == []


@pytest.mark.parametrize("scope", ["a", None])
def test_responses_to_requests_after_the_reset_stay(scope: str | None) -> None:
    released: list[str] = []
    delayed = DelayedResponses()
    delayed.add("a", lambda: released.append("before"), 9.0)
    delayed.add("a", lambda: released.append("after"), 11.0)
    delayed.release(scope, 10.0)
    assert released == ["before"]
    delayed.release(scope)
    assert released == ["before", "after"]

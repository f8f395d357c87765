"""What the memory store evicts leaves a log line: one per kind and namespace."""

from __future__ import annotations

import json

import pytest

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.settings import Settings
from mockpaywall.stores.base import RetentionLimits
from tests.support.pipeline import respond_to
from tests.support.request_data import KEYS, PATH, VALID_BODY


def send(context: AppContext, namespace: str = "shop", count: int = 1) -> None:
    headers = Headers([("Content-Type", "application/json"), *KEYS.items()])
    head = RequestHead("POST", f"/ns/{namespace}{PATH}", headers)
    for _ in range(count):
        assert respond_to(Request(head, json.dumps(VALID_BODY).encode()), context).status == 200


@pytest.mark.parametrize(
    ("settings", "what", "setting"),
    [
        (Settings(journal_size=2), "requests", "--journal-size"),
        (Settings(max_sessions=2), "sessions", "--max-sessions"),
    ],
)
def test_the_first_eviction_of_a_namespace_is_logged(
    settings: Settings, what: str, setting: str, caplog: pytest.LogCaptureFixture
) -> None:
    context = build_context(settings, 1)
    send(context, count=2)
    assert caplog.messages == []
    send(context, count=3)
    line = f"namespace shop evicts its oldest {what} from now on: {setting} keeps more"
    assert caplog.messages == [line]
    send(context, "other", count=3)
    assert caplog.messages == [line, line.replace("shop", "other")]


def test_a_journal_that_is_turned_off_evicts_nothing(caplog: pytest.LogCaptureFixture) -> None:
    send(build_context(Settings(journal_size=0), 1), count=3)
    assert caplog.messages == []


def test_a_namespace_that_is_evicted_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "mockpaywall.stores")
    context, limit = build_context(Settings(), 1), RetentionLimits().max_namespaces
    for number in range(limit + 1):
        send(context, f"n{number}")
    assert caplog.messages == [f"namespace n0 was evicted with its 1 requests: more than {limit} exist"]

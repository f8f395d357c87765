"""requests and httpx against every fault and every payload that is no plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests

from tests.api.modes.clients import expected
from tests.api.modes.serving import Space
from tests.api.wire import GOOD, KEYS, PATH

PATIENCE_S = 20.0
SHORT_S = 0.3

Answer = requests.Response | httpx.Response
Post = Callable[[str, dict[str, str], float], Answer]

CLIENTS: dict[str, Post] = {
    "requests": lambda url, headers, timeout_s: requests.post(
        url, json=GOOD, headers=headers, timeout=timeout_s
    ),
    "httpx": lambda url, headers, timeout_s: httpx.post(url, json=GOOD, headers=headers, timeout=timeout_s),
}


def ask(client: str, space: Space, mode: str) -> Answer:
    timeout_s = SHORT_S if mode.startswith("fault=hang") else PATIENCE_S
    url = f"http://127.0.0.1:{space.client.port}/ns/{space.name}{PATH}"
    return CLIENTS[client](url, {**KEYS, "X-Mock-Mode": mode}, timeout_s)


def in_words(error: Any) -> str:
    """`ConnectionError: ConnectionResetError`: the exception, and the one that requests wraps."""
    inner = getattr(error.args[0] if error.args else None, "args", ())
    cause = next((one for one in (*inner, *error.args[1:]) if isinstance(one, Exception)), None)
    return f"{type(error).__name__}: {type(cause).__name__}" if cause else type(error).__name__


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", expected.faults("requests"))
def test_each_fault_is_met_as_the_page_tells(space: Space, client: str, mode: str) -> None:
    try:
        seen = str(ask(client, space, mode).status_code)
    except (requests.RequestException, httpx.HTTPError) as error:
        seen = in_words(error)
    assert seen == expected.faults(client)[mode]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", expected.bodies("requests"))
def test_each_body_is_read_as_the_page_tells(space: Space, client: str, mode: str) -> None:
    answer = ask(client, space, mode)
    try:
        answer.json()
        seen = "read"
    except ValueError as error:
        seen = type(error).__name__
    assert (answer.status_code, seen) == (200, expected.bodies(client)[mode])


@pytest.mark.parametrize("client", CLIENTS)
def test_a_dribble_outlasts_a_limit_that_counts_from_byte_to_byte(space: Space, client: str) -> None:
    url = f"http://127.0.0.1:{space.client.port}/ns/{space.name}{PATH}"
    answer = CLIENTS[client](url, {**KEYS, "X-Mock-Mode": "dribble=9/1350"}, 1.0)
    assert answer.json()["Result"] is True


@pytest.mark.parametrize("fault", ["reset:after", "empty:after"])
def test_neither_sends_a_post_twice_on_a_kept_connection(space: Space, fault: str) -> None:
    url = f"http://127.0.0.1:{space.client.port}/ns/{space.name}{PATH}"
    with requests.Session() as session, httpx.Client() as client:
        posts: tuple[Callable[..., Answer], ...] = (session.post, client.post)
        for post in posts:
            assert post(url, json=GOOD, headers=KEYS, timeout=PATIENCE_S).status_code == 200
            with pytest.raises((requests.RequestException, httpx.HTTPError)):
                post(url, json=GOOD, headers={**KEYS, "X-Mock-Mode": f"fault={fault}"}, timeout=PATIENCE_S)
    assert len(space.sessions()) == 4

"""requests and httpx with every fault, and with every payload that is not plain JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest
import requests

from tests.api.modes.clients import expected
from tests.support.namespace_client import NamespaceClient
from tests.support.request_data import KEYS, VALID_BODY

TIMEOUT_S = 20.0
HANG_TIMEOUT_S = 0.3

ClientResponse = requests.Response | httpx.Response
Post = Callable[[str, dict[str, str], float], ClientResponse]

CLIENTS: dict[str, Post] = {
    "requests": lambda url, headers, timeout_s: requests.post(
        url, json=VALID_BODY, headers=headers, timeout=timeout_s
    ),
    "httpx": lambda url, headers, timeout_s: httpx.post(
        url, json=VALID_BODY, headers=headers, timeout=timeout_s
    ),
}


def post_with(client: str, namespace: NamespaceClient, mode: str) -> ClientResponse:
    timeout_s = HANG_TIMEOUT_S if mode.startswith("fault=hang") else TIMEOUT_S
    return CLIENTS[client](namespace.url, {**KEYS, "X-Mock-Mode": mode}, timeout_s)


def describe_error(error: Any) -> str:
    """Return `ConnectionError: ConnectionResetError`: the exception, and the one that requests wraps."""
    inner = getattr(error.args[0] if error.args else None, "args", ())
    cause = next((one for one in (*inner, *error.args[1:]) if isinstance(one, Exception)), None)
    return f"{type(error).__name__}: {type(cause).__name__}" if cause else type(error).__name__


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", expected.faults("requests"))
def test_each_fault_is_as_documented(namespace: NamespaceClient, client: str, mode: str) -> None:
    try:
        actual = str(post_with(client, namespace, mode).status_code)
    except (requests.RequestException, httpx.HTTPError) as error:
        actual = describe_error(error)
    assert actual == expected.faults(client)[mode]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("mode", expected.bodies("requests"))
def test_each_body_is_as_documented(namespace: NamespaceClient, client: str, mode: str) -> None:
    response = post_with(client, namespace, mode)
    try:
        response.json()
        actual = "read"
    except ValueError as error:
        actual = type(error).__name__
    assert (response.status_code, actual) == (200, expected.bodies(client)[mode])


@pytest.mark.parametrize("client", CLIENTS)
def test_a_dribble_can_exceed_a_timeout_between_bytes(namespace: NamespaceClient, client: str) -> None:
    response = CLIENTS[client](namespace.url, {**KEYS, "X-Mock-Mode": "dribble=9/1350"}, 1.0)
    assert response.json()["Result"] is True


@pytest.mark.parametrize("fault", ["reset:after", "empty:after"])
def test_neither_client_repeats_a_post_on_a_keep_alive_connection(
    namespace: NamespaceClient, fault: str
) -> None:
    url = namespace.url
    with requests.Session() as session, httpx.Client() as client:
        posts: tuple[Callable[..., ClientResponse], ...] = (session.post, client.post)
        for post in posts:
            assert post(url, json=VALID_BODY, headers=KEYS, timeout=TIMEOUT_S).status_code == 200
            with pytest.raises((requests.RequestException, httpx.HTTPError)):
                post(
                    url, json=VALID_BODY, headers={**KEYS, "X-Mock-Mode": f"fault={fault}"}, timeout=TIMEOUT_S
                )
    assert len(namespace.sessions()) == 4

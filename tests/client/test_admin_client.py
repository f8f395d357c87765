"""The admin calls' connections."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from mockpaywall.client.admin_client import IDLE_TIMEOUT_S, AdminClient
from mockpaywall.client.server_url import ServerUrl
from mockpaywall.testing import MockPaywallError


class Counting(BaseHTTPRequestHandler):
    """Answers with the number of its connection."""

    protocol_version = "HTTP/1.1"
    connections = 0
    answer: tuple[int, bytes] | None = None

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_GET(self) -> None:
        status, body = self.answer or (200, str(self.connections).encode())
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The test's own output is enough."""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Served:
    """A server that counts, and an Admin that asks it."""

    def __init__(self) -> None:
        self.handler = type("Handler", (Counting,), {})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.clock = Clock()
        self.admin = AdminClient(
            ServerUrl("http", "127.0.0.1", self.server.server_port), "", {}, clock=self.clock
        )

    def __enter__(self) -> Served:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.admin.close()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_a_connection_is_used_again() -> None:
    with Served() as served:
        assert [served.admin.request("GET", "x") for _ in range(3)] == [1, 1, 1]


def test_one_that_was_idle_for_long_is_not() -> None:
    with Served() as served:
        served.admin.request("GET", "x")
        served.clock.now += IDLE_TIMEOUT_S - 1
        assert served.admin.request("GET", "x") == 1
        served.clock.now += IDLE_TIMEOUT_S
        assert served.admin.request("GET", "x") == 2


def test_threads_do_not_wait_for_each_other_nor_mix_their_answers() -> None:
    with Served() as served, ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: served.admin.request("GET", "x"), range(200)))
    assert set(answers) <= set(range(1, 9))


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((404, b""), "no mockpaywall admin API answers there (GET /__admin/x, HTTP 404)"),
        ((404, b"[]"), "no mockpaywall admin API answers there (GET /__admin/x, HTTP 404)"),
        ((404, b'{"errors":[]}'), "no mockpaywall admin API answers there (GET /__admin/x, HTTP 404)"),
        ((422, b'{"errors":[{"title":"No"}]}'), "No (GET /__admin/x, HTTP 422)"),
        ((422, b'{"errors":[{"title":"No","detail":"why"}]}'), "No: why (GET /__admin/x, HTTP 422)"),
        ((500, b"<html>"), "the server failed; its log tells more (GET /__admin/x, HTTP 500)"),
    ],
)
def test_a_refusal_is_told(answer: tuple[int, bytes], said: str) -> None:
    with Served() as served:
        served.handler.answer = answer
        with pytest.raises(MockPaywallError) as caught:
            served.admin.request("GET", "x")
        assert str(caught.value) == said


def test_an_answer_that_is_no_json_is_nothing() -> None:
    with Served() as served:
        served.handler.answer = (200, b"<html>")
        assert served.admin.request("GET", "x") is None

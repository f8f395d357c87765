"""The admin client: connections, responses and errors."""

from __future__ import annotations

import gc
import socket
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from mockpaywall.client.admin_client import IDLE_TIMEOUT_S, AdminClient
from mockpaywall.client.client_errors import (
    AdminApiNotFound,
    AdminCallError,
    MockPaywallError,
    ServerUnreachable,
    UnexpectedResponse,
)
from mockpaywall.client.server_url import ServerUrl

DEEP: list[object] = []
for _ in range(100_000):
    DEEP = [DEEP]


class CountingHandler(BaseHTTPRequestHandler):
    """Responds with the number of its connection, or with `response`."""

    protocol_version = "HTTP/1.1"
    connections = 0
    response: tuple[int, bytes] | None = None
    response_headers: Mapping[str, str] = MappingProxyType({})

    def setup(self) -> None:
        type(self).connections += 1
        super().setup()

    def do_GET(self) -> None:
        type(self).seen_headers = self.headers
        type(self).seen_path = self.path
        status, body = self.response or (200, str(self.connections).encode())
        self.send_response(status)
        for name, value in self.response_headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Write nothing."""


class FakeClock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class RunningServer:
    """A server that counts its connections, and an AdminClient for it."""

    def __init__(self) -> None:
        self.handler = type("Handler", (CountingHandler,), {})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self.handler)
        self.clock = FakeClock()
        self.server_url = ServerUrl("http", "127.0.0.1", self.server.server_port)
        self.client = AdminClient(self.server_url, clock=self.clock)

    def __enter__(self) -> RunningServer:
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def test_a_connection_is_reused() -> None:
    with RunningServer() as server:
        assert [server.client.request("GET", "x") for _ in range(3)] == [1, 1, 1]


def test_a_connection_that_was_idle_for_long_is_not_reused() -> None:
    with RunningServer() as server:
        server.client.request("GET", "x")
        server.clock.now += IDLE_TIMEOUT_S - 1
        assert server.client.request("GET", "x") == 1
        server.clock.now += IDLE_TIMEOUT_S
        assert server.client.request("GET", "x") == 2


def test_threads_use_separate_connections() -> None:
    with RunningServer() as server, ThreadPoolExecutor(8) as threads:
        responses = list(threads.map(lambda _: server.client.request("GET", "x"), range(200)))
    assert set(responses) <= set(range(1, 9))


def test_a_call_goes_to_the_path_of_the_url_with_the_given_headers() -> None:
    with RunningServer() as server:
        url = server.server_url.with_namespace("team-a")
        client = AdminClient(url, {"apikeyprivate": "é", "apiclientprivate": "ş"})
        client.request("GET", "x?y=1")
        client.close()
        assert server.handler.seen_path == "/ns/team-a/__admin/x?y=1"
        assert server.handler.seen_headers["apikeyprivate"] == "é"
        assert server.handler.seen_headers["apiclientprivate"].encode("latin-1").decode() == "ş"


@pytest.mark.parametrize(
    ("response", "error", "message"),
    [
        ((404, b""), UnexpectedResponse, "the server at {} is not mockpaywall (GET /__admin/x, HTTP 404)"),
        ((404, b"[]"), UnexpectedResponse, "the server at {} is not mockpaywall (GET /__admin/x, HTTP 404)"),
        (
            (404, b'{"errors":[]}'),
            UnexpectedResponse,
            "the server at {} is not mockpaywall (GET /__admin/x, HTTP 404)",
        ),
        (
            (200, b"<html>"),
            UnexpectedResponse,
            "the server at {} is not mockpaywall (GET /__admin/x, HTTP 200)",
        ),
        ((301, b"{}"), UnexpectedResponse, "the server at {} is not mockpaywall (GET /__admin/x, HTTP 301)"),
        ((422, b'{"errors":[{"title":"No"}]}'), AdminCallError, "No (GET /__admin/x, HTTP 422)"),
        (
            (422, b'{"errors":[{"title":"No","detail":"why"}]}'),
            AdminCallError,
            "No: why (GET /__admin/x, HTTP 422)",
        ),
        (
            (500, b"<html>"),
            UnexpectedResponse,
            "the server failed; its log has the details (GET /__admin/x, HTTP 500)",
        ),
    ],
)
def test_an_error_response_is_raised(
    response: tuple[int, bytes], error: type[MockPaywallError], message: str
) -> None:
    with RunningServer() as server:
        server.handler.response = response
        with pytest.raises(error) as caught:
            server.client.request("GET", "x")
        assert str(caught.value) == message.format(server.server_url)


def test_a_mockpaywall_without_admin_api_is_recognized() -> None:
    with RunningServer() as server:
        server.handler.response = (404, b"{}")
        server.handler.response_headers = {"X-Mock-Request-Id": "1"}
        with pytest.raises(AdminApiNotFound) as caught:
            server.client.request("GET", "x")
        assert str(caught.value) == (
            f"the mockpaywall at {server.server_url} has no admin API there (GET /__admin/x): "
            "it was started with --no-admin, or the path of the URL is wrong"
        )


def test_the_hint_of_a_refusal_is_the_reason() -> None:
    with RunningServer() as server:
        server.handler.response = (400, b"{}")
        server.handler.response_headers = {"X-Mock-Hint": "this port speaks TLS: use https://"}
        with pytest.raises(UnexpectedResponse) as caught:
            server.client.request("GET", "x")
        assert str(caught.value) == (
            f"{server.server_url}: this port speaks TLS: use https:// (GET /__admin/x, HTTP 400)"
        )


def test_https_at_a_server_without_tls_is_explained() -> None:
    with RunningServer() as server:
        url = ServerUrl("https", "127.0.0.1", server.server_url.port)
        with pytest.raises(ServerUnreachable) as caught:
            AdminClient(url).request("GET", "x")
    assert caught.value.reason == "the server does not speak TLS (use http://)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"a": 1, "mode": b"ok"}, "mode: the value is not usable: found bytes, which JSON does not have"),
        ({"match": [{"x": {1}}]}, "match: the value is not usable: found set, which JSON does not have"),
        ({"advance": float("nan")}, "advance: the value is not usable: Out of range float values"),
        ({"deep": DEEP}, "deep: the value is not usable: nested too deep"),
        ({b"key": 1}, "the body: the value is not usable: keys must be str"),
        (b"text", "the body: the value is not usable: found bytes, which JSON does not have"),
    ],
)
@pytest.mark.filterwarnings("error")
def test_a_value_that_json_does_not_have_is_named_before_anything_is_sent(body: object, message: str) -> None:
    with RunningServer() as server:
        server.client.request("GET", "x")  # a connection that could get lost
        with pytest.raises(MockPaywallError) as caught:
            server.client.request("PUT", "x", body)
        assert str(caught.value).startswith(message)
        assert server.client.request("GET", "x") == 1
        gc.collect()


def test_text_is_returned_as_sent() -> None:
    with RunningServer() as server:
        server.handler.response = (200, "<ş>".encode())
        assert server.client.request_text("GET", "x") == "<ş>"


def test_a_server_that_does_not_respond_in_time_is_reported() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = AdminClient(ServerUrl("http", "127.0.0.1", listener.getsockname()[1]))
        with pytest.raises(ServerUnreachable) as caught:
            client.request("GET", "x", timeout_s=0.05)
    assert caught.value.reason == "timed out"

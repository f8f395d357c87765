"""Servers that demand a password, a user, TLS or a unix socket, each a real one; and a Redis Cluster, refused."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from tempfile import TemporaryDirectory

import psutil
import pytest

from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.redis_address import parse_redis_address
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.settings import Settings
from mockpaywall.store_factory import resolve_seed
from mockpaywall.stores.base import JournalChange
from mockpaywall.stores.redis.redis_clients import make_async_pool, make_client
from tests.stores.redis.applications import handle, open_redis_store, respond, use_in_loop
from tests.support.exchanges import list_exchanges
from tests.support.redis_server import (
    RedisProcess,
    RedisServer,
    TlsRedisServer,
    UnixRedisServer,
    find_free_port,
    require_redis,
)

USER, PASSWORD = "bob-the-user", "p@ss:w/rd#+%"
QUOTED = "p%40ss:w%2Frd%23+%25"
DB = 3
CREDENTIALS = {"username": USER, "password": PASSWORD}
USER_RIGHTS = "~mockpaywall:* &mockpaywall:* +@all -@dangerous +info"
LIMITED_USER = f"--user {USER} on >{PASSWORD} {USER_RIGHTS}".split()
ONLY_USER = (*LIMITED_USER, "--user", "default", "off")
"""A user with no more rights than the documentation demands, and no other user."""


@dataclass(frozen=True)
class Target:
    """A server that runs, and the settings that reach it."""

    server: RedisProcess
    settings: Settings
    without_credentials: str
    wrong_password: str


def password_only(folder: Path) -> Target:
    server = RedisServer(folder, "--requirepass", PASSWORD, credentials={"password": PASSWORD})
    host = f"127.0.0.1:{server.port}/{DB}"
    return Target(
        server, Settings(store=f"redis://:{QUOTED}@{host}"), f"redis://{host}", f"redis://:no@{host}"
    )


def acl_user(folder: Path) -> Target:
    server = RedisServer(folder, *ONLY_USER, credentials=CREDENTIALS)
    host = f"127.0.0.1:{server.port}/{DB}"
    store = f"redis://{USER}:{QUOTED}@{host}"
    return Target(server, Settings(store=store), f"redis://{host}", f"redis://{USER}:no@{host}")


def tls(folder: Path) -> Target:
    server = TlsRedisServer(folder, *ONLY_USER, credentials=CREDENTIALS)
    host = f"localhost:{server.port}/{DB}"
    settings = Settings(store=f"rediss://{USER}:{QUOTED}@{host}", store_ca=server.ca_file)
    return Target(server, settings, f"rediss://{host}", f"rediss://{USER}:no@{host}")


def unix_socket(folder: Path) -> Target:
    server = UnixRedisServer(folder, *ONLY_USER, credentials=CREDENTIALS)
    path = f"{server.path}?db={DB}"
    settings = Settings(store=f"unix://{USER}:{QUOTED}@{path}")
    return Target(server, settings, f"unix://{path}", f"unix://{USER}:no@{path}")


@pytest.fixture(params=[password_only, acl_user, tls, unix_socket], ids=lambda make: make.__name__)
def target(request: pytest.FixtureRequest) -> Iterator[Target]:
    require_redis()
    make: Callable[[Path], Target] = request.param
    with TemporaryDirectory() as folder:  # shorter than tmp_path: the path of a socket has at most 107 bytes
        target = make(Path(folder))
        try:
            target.server.start()
            yield target
        finally:
            target.server.kill()


def respond_in_loop(settings: Settings) -> Response:
    """Handle one request in an event loop, complete it, and return its response."""
    responses: list[Response] = []

    async def use(application: PaywallApplication) -> None:
        in_flight = await handle(application)
        in_flight.complete(ExchangePhase.DONE)
        assert isinstance(in_flight.result, Response)
        responses.append(in_flight.result)

    use_in_loop(settings, use)
    return responses[0]


def test_all_clients_reach_a_server_that_demands_it(target: Target) -> None:
    settings = target.settings
    assert resolve_seed(settings, lambda: 7) == 7
    with closing(open_redis_store(settings)) as store:
        changes: SimpleQueue[JournalChange] = SimpleQueue()
        unsubscribe = store.subscribe(None, changes.put)
        assert respond_in_loop(settings).status == 200
        assert changes.get(timeout=30) is JournalChange.UPDATED
        unsubscribe()
        assert [exchange.phase for exchange in list_exchanges(store, None)] == [ExchangePhase.DONE]
    for db in (0, DB):
        with target.server.client(db) as redis:
            assert bool(list(redis.scan_iter("mockpaywall:*"))) == (db == DB)


@pytest.mark.parametrize("attempt", ["without_credentials", "wrong_password"])
def test_nothing_is_served_without_the_right_password(target: Target, attempt: str) -> None:
    settings = Settings(store=getattr(target, attempt), store_ca=target.settings.store_ca)
    shown = re.escape(target.without_credentials)
    reasons = "(Authentication required|invalid username-password pair|invalid password)"
    with pytest.raises(StoreUnavailable, match=f"^{shown} cannot be used: .*{reasons}"):
        resolve_seed(settings, lambda: 7)
    with (
        closing(open_redis_store(settings)) as store,
        pytest.raises(StoreUnavailable, match=f"^{shown} does not serve: .*{reasons}"),
    ):
        list_exchanges(store, None)
    response = respond_in_loop(settings)
    assert response.status == 503
    assert re.search(f"^{shown} does not serve: .*{reasons}", dict(response.headers)["X-Mock-Hint"])


@pytest.fixture
def tls_server(tmp_path: Path) -> Iterator[TlsRedisServer]:
    require_redis()
    server = TlsRedisServer(tmp_path)
    server.start()
    yield server
    server.kill()


def refusal(store: str, ca_file: Path | None = None) -> str:
    """Return why the store cannot be used; blocking and asynchronous clients must agree that it cannot."""
    settings = Settings(store=store, store_ca=ca_file)
    assert respond_in_loop(settings).status == 503
    with pytest.raises(StoreUnavailable) as raised:
        resolve_seed(settings, lambda: 7)
    return str(raised.value)


def test_a_certificate_must_be_trusted(tls_server: TlsRedisServer) -> None:
    url = f"rediss://localhost:{tls_server.port}/0"
    assert resolve_seed(Settings(store=url, store_ca=tls_server.ca_file), lambda: 7) == 7
    assert re.match(f"{url} cannot be used: .*CERTIFICATE_VERIFY_FAILED", refusal(url))


def test_a_certificate_must_be_for_the_host(tls_server: TlsRedisServer) -> None:
    url = f"rediss://127.0.0.1:{tls_server.port}/0"
    assert "IP address mismatch, certificate is not valid for" in refusal(url, tls_server.ca_file)


def test_a_connection_is_closed_although_the_server_does_not_confirm_it(tls_server: TlsRedisServer) -> None:
    url = f"rediss://localhost:{tls_server.port}/0"

    async def use(application: PaywallApplication) -> None:
        assert (await respond(application)).status == 200
        tls_server.stop_answering()
        assert (await respond(application)).status == 503
        deadline = time.monotonic() + 20  # asyncio alone waits 30 seconds for the server
        while count_connections(tls_server.port):
            assert time.monotonic() < deadline
            await asyncio.sleep(0.01)

    use_in_loop(Settings(store=url, store_ca=tls_server.ca_file, store_timeout_s=1), use)


def count_connections(port: int) -> int:
    """Return how many connections this process has to *port*."""
    return sum(bool(one.raddr) and one.raddr.port == port for one in psutil.Process().net_connections())


def test_a_ca_file_must_hold_certificates(tls_server: TlsRedisServer, tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    url = f"rediss://localhost:{tls_server.port}/0"
    assert re.match(f"{url} cannot be used: .*", refusal(url, tmp_path / "empty.pem"))


def test_a_server_with_tls_needs_rediss(tls_server: TlsRedisServer) -> None:
    url = f"redis://127.0.0.1:{tls_server.port}/0"
    assert refusal(url).startswith(f"{url} cannot be used: ")


def test_a_server_without_tls_refuses_rediss(redis_server: RedisServer) -> None:
    url = f"rediss://127.0.0.1:{redis_server.port}/0"
    assert refusal(url).startswith(f"{url} cannot be used: ")


def test_a_redis_cluster_is_refused_by_name(tmp_path: Path) -> None:
    require_redis()
    server = RedisServer(tmp_path, "--cluster-enabled", "yes", "--cluster-port", str(find_free_port()))
    try:
        server.start()
        with pytest.raises(StoreUnavailable) as raised:
            resolve_seed(Settings(store=server.url()), lambda: 7)
    finally:
        server.kill()
    assert str(raised.value) == (
        f"{server.url()} cannot be used: it is a node of a Redis Cluster; "
        "expected a single Redis, or one behind Sentinel"
    )


def test_no_repr_shows_credentials(target: Target) -> None:
    settings = target.settings
    address = parse_redis_address(settings.store, ca_file=settings.store_ca)
    shown = f"{settings!r} {address!r} {address} {make_client(address)!r} {make_async_pool(address)!r}"
    assert [secret for secret in (USER, PASSWORD, QUOTED) if secret in shown] == []


def test_a_password_is_not_shown_when_a_server_quotes_it() -> None:
    """Redis quotes the arguments of commands that it does not know, as a proxy may not know AUTH."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=quote_every_command, args=(server,), daemon=True).start()
        url = f"redis://:{QUOTED}@127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(StoreUnavailable) as raised:
            resolve_seed(Settings(store=url), lambda: 7)
    assert "unknown command 'AUTH', with args beginning with: '***'" in str(raised.value)
    assert PASSWORD not in str(raised.value)


def quote_every_command(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        while connection.recv(65536):
            connection.sendall(
                f"-ERR unknown command 'AUTH', with args beginning with: '{PASSWORD}'\r\n".encode()
            )

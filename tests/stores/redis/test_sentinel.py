"""A master and a replica behind a Sentinel: a failover is noticed by everything that is connected."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, SimpleQueue

import pytest
from redis.exceptions import RedisError, ResponseError

from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.response import Response
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.settings import Settings
from mockpaywall.store_factory import resolve_seed
from mockpaywall.stores.base import JournalChange
from tests.stores.redis.applications import get_number, respond, use_in_loop
from tests.support.exchanges import list_exchanges
from tests.support.polling import wait_until
from tests.support.redis_server import RedisSentinel, RedisServer, require_redis

PASSWORD = "secret"
SERVICE = "main"
DB = 2
FAILOVER_TIMEOUT_S = 90
"""A Sentinel that the machine stopped for two seconds waits thirty before it acts again."""


@dataclass(frozen=True)
class Group:
    """A master, its replica and the Sentinel that watches them."""

    master: RedisServer
    replica: RedisServer
    sentinel: RedisSentinel

    @property
    def url(self) -> str:
        """The first Sentinel named does not run."""
        hosts = f"127.0.0.1:1,127.0.0.1:{self.sentinel.port}"
        return f"sentinel://:{PASSWORD}@{hosts}/{SERVICE}/{DB}?sentinel_password={PASSWORD}"

    @property
    def shown(self) -> str:
        return f"sentinel://127.0.0.1:1,127.0.0.1:{self.sentinel.port}/{SERVICE}/{DB}"

    def wait_for_replication(self) -> None:
        """Return when the replica has what the master has."""
        with self.master.client() as redis:
            redis.set("written", "last")
            assert redis.wait(1, 30_000) == 1

    def is_promoted(self) -> bool:
        with self.sentinel.client() as redis:
            _, port = redis.execute_command("SENTINEL", "GET-MASTER-ADDR-BY-NAME", SERVICE)
            return int(port) == self.replica.port


@pytest.fixture
def group(tmp_path: Path) -> Iterator[Group]:
    require_redis()
    options = ("--requirepass", PASSWORD, "--masterauth", PASSWORD, "--repl-diskless-sync-delay", "0")
    folders = [tmp_path / name for name in ("master", "replica", "sentinel")]
    for folder in folders:
        folder.mkdir()
    credentials = {"password": PASSWORD}
    master = RedisServer(folders[0], *options, credentials=credentials)
    replication = ("--replicaof", f"127.0.0.1 {master.port}")
    replica = RedisServer(folders[1], *options, *replication, credentials=credentials)
    sentinel = RedisSentinel(folders[2], master, SERVICE, PASSWORD)
    with ExitStack() as at_end:
        for server in (master, replica, sentinel):
            at_end.callback(server.kill)
        master.start()
        replica.start()
        wait_until(lambda: is_replicating(replica))
        sentinel.start()
        with sentinel.client() as redis:
            with suppress(
                ResponseError
            ):  # Redis 7 can: ask the servers for their state more often than each 10 s
                redis.execute_command("SENTINEL", "DEBUG", "INFO-PERIOD", 100)
            wait_until(lambda: len(redis.sentinel_slaves(SERVICE)) == 1)
        yield Group(master, replica, sentinel)


def is_replicating(replica: RedisServer) -> bool:
    try:
        with replica.client() as redis:
            return bool(redis.info("replication").get("master_link_status") == "up")
    except RedisError:  # a Sentinel closes the connections of a master that it demotes
        return False


async def respond_after_failover(application: PaywallApplication) -> Response:
    """Send requests until one is served."""
    async with asyncio.timeout(FAILOVER_TIMEOUT_S):
        while (response := await respond(application)).status == 503:
            await asyncio.sleep(0.05)
        return response


def fail_over_by_kill(group: Group) -> None:
    group.master.kill()
    wait_until(group.is_promoted, FAILOVER_TIMEOUT_S)


def fail_over_on_demand(group: Group) -> None:
    """Let the Sentinel exchange the roles; the old master stays, and takes no more writes."""

    def starts() -> bool:
        try:
            return bool(redis.execute_command("SENTINEL", "FAILOVER", SERVICE))
        except ResponseError:  # no replica is ready yet
            return False

    with group.sentinel.client() as redis:
        wait_until(starts, FAILOVER_TIMEOUT_S)
    wait_until(group.is_promoted, FAILOVER_TIMEOUT_S)
    wait_until(lambda: is_replicating(group.master), FAILOVER_TIMEOUT_S)


def take(changes: SimpleQueue[JournalChange]) -> JournalChange | None:
    try:
        return changes.get(timeout=1)
    except Empty:
        return None


@pytest.mark.parametrize("fail_over", [fail_over_by_kill, fail_over_on_demand])
def test_a_failover_is_noticed_by_all_clients(group: Group, fail_over: Callable[[Group], None]) -> None:
    assert resolve_seed(Settings(store=group.url), lambda: 7) == 7

    async def use(application: PaywallApplication) -> None:
        store = application.context.store
        assert (await respond(application)).status == 200
        changes: SimpleQueue[JournalChange] = SimpleQueue()
        unsubscribe = store.subscribe(None, changes.put)
        assert [exchange.key[1] for exchange in list_exchanges(store, None)] == [1]
        group.wait_for_replication()
        fail_over(group)
        response = await respond_after_failover(application)
        number = get_number(response)
        assert response.status == 200
        assert number >= 2
        wait_until(store.is_healthy)
        assert [exchange.key[1] for exchange in list_exchanges(store, None)][-1] == number
        wait_until(lambda: changes.get(timeout=30) is JournalChange.REMOVED)
        deadline = time.monotonic() + 30
        while (change := take(changes)) is not JournalChange.UPDATED:
            assert time.monotonic() < deadline, change
            assert (await respond(application)).status == 200
        unsubscribe()

    use_in_loop(Settings(store=group.url, store_timeout_s=2), use)
    with group.replica.client(DB) as redis:
        assert list(redis.scan_iter("mockpaywall:*")) != []


def refusal(url: str) -> str:
    with pytest.raises(StoreUnavailable) as raised:
        resolve_seed(Settings(store=url), lambda: 7)
    return str(raised.value)


def test_what_the_sentinels_refuse_is_reported_in_one_line(group: Group) -> None:
    unknown = group.url.replace(f"/{SERVICE}/", "/other/")
    shown = group.shown.replace(f"/{SERVICE}/", "/other/")
    assert refusal(unknown) == f"{shown} cannot be used: no Sentinel has a master 'other' (ConnectionError)"
    without_password = group.url.partition("?")[0]
    assert refusal(without_password) == (
        f"{group.shown} cannot be used: no Sentinel has a master '{SERVICE}' (ConnectionError, AuthenticationError)"
    )
    wrong_password = group.url.replace(f":{PASSWORD}@", ":wrong@")
    assert refusal(wrong_password).startswith(f"{group.shown} cannot be used: invalid username-password pair")

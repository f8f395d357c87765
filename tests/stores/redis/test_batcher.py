"""The way in the event loop: few round trips however many calls, and endings that are not lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import closing

import pytest
from mockpaywall.http.pending_response import PendingResponse
from werkzeug.test import TestResponse

from mockpaywall.app import build_context, create_app
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.settings import Settings
from mockpaywall.stores.redis import batcher
from tests.engine.test_pipeline import call
from tests.support.redis_server import RedisServer

CALLS = 200


async def answered(lane: PaywallApplication, **more: str) -> Response:
    """The reply of the lane to one good call."""
    return await come(lane.respond(call(**more)))


async def come(later: object) -> Response:
    """The reply that *later* is to bring. Raises what it brings instead."""
    assert isinstance(later, PendingResponse), "it did not wait for the store"
    brought: asyncio.Future[Response] = asyncio.get_running_loop().create_future()
    later.add_done_callback(
        lambda it: brought.set_result(it) if isinstance(it, Response) else brought.set_exception(it)
    )
    return await brought


def in_loop(url: str, use: Callable[[PaywallApplication], Awaitable[None]], **chosen: object) -> None:
    """A lane on that database, used in a loop of its own and ended in good order."""

    async def run() -> None:
        application = PaywallApplication(
            build_context(Settings(store=url, **{"store_timeout_s": 20, **chosen}), 7)
        )  # type: ignore[arg-type]
        with closing(application.context.store):  # type: ignore[type-var]
            try:
                await use(application)
            finally:
                await application.shutdown()

    asyncio.run(run())


def trips(server: RedisServer) -> int:
    """Scripts run so far."""
    with server.client() as redis:
        return int(redis.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0))


def test_calls_that_come_together_share_their_round_trips(
    redis_database: str, redis_server: RedisServer
) -> None:
    async def use(lane: PaywallApplication) -> None:
        await answered(lane)
        before = trips(redis_server)
        replies = await asyncio.gather(*(answered(lane) for _ in range(CALLS)))
        assert trips(redis_server) - before <= 4
        assert {response.exchange for response in replies} == {
            (replies[0].exchange[0], n + 2) for n in range(CALLS)
        }

    in_loop(redis_database, use)


def test_a_call_alone_has_two_round_trips(
    redis_database: str, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batcher, "COMPLETION_DELAY_S", 60)  # the machine may be slow

    async def use(lane: PaywallApplication) -> None:
        await answered(lane)
        before = trips(redis_server)
        for _ in range(20):
            lane.complete(await answered(lane), ExchangePhase.DONE)
            for _ in range(3):
                await asyncio.sleep(0)  # turns of the loop in which the ending could have gone by itself
        assert trips(redis_server) - before <= 2 * 20

    in_loop(redis_database, use)


def test_an_ending_goes_alone_when_no_call_comes(redis_database: str) -> None:
    async def use(lane: PaywallApplication) -> None:
        lane.complete(await answered(lane), ExchangePhase.DONE)
        deadline = time.monotonic() + 10
        while lane.context.store.exchanges(None)[0].phase is not ExchangePhase.DONE:
            assert time.monotonic() < deadline
            await asyncio.sleep(0)

    in_loop(redis_database, use)


def test_several_turns_are_on_their_way_and_lose_no_call_when_redis_forgets_the_script(
    redis_database: str, redis_server: RedisServer
) -> None:
    async def ask(lane: PaywallApplication, turns: int) -> Response:
        for _ in range(turns):
            await asyncio.sleep(0)
        return await answered(lane)

    async def use(lane: PaywallApplication) -> None:
        await answered(lane)
        with redis_server.client() as redis:
            redis.script_flush()
        replies = await asyncio.gather(*(ask(lane, number % 8) for number in range(CALLS)))
        numbers = sorted(response.exchange[1] for response in replies if response.exchange)
        assert numbers == list(range(2, CALLS + 2))
        assert {response.status for response in replies} == {200}

    in_loop(redis_database, use)


def test_endings_are_in_the_journal_when_the_server_has_stopped(redis_database: str) -> None:
    async def use(lane: PaywallApplication) -> None:
        for response in await asyncio.gather(*(answered(lane) for _ in range(50))):
            lane.complete(response, ExchangePhase.DONE)

    in_loop(redis_database, use)
    context = build_context(Settings(store=redis_database), 7)
    assert [one.phase for one in context.store.exchanges(None)] == [ExchangePhase.DONE] * 50
    context.store.close()  # type: ignore[attr-defined]


def test_an_ending_that_redis_never_took_is_sent_again(durable: RedisServer) -> None:
    async def use(lane: PaywallApplication) -> None:
        first = await answered(lane)
        durable.stop_answering()
        lane.complete(first, ExchangePhase.DONE)
        assert (
            await answered(lane)
        ).status == 503  # after the time-out: the ending has been given up with it
        durable.kill()
        durable.start()
        while (await answered(lane)).status == 503:
            await asyncio.sleep(0.01)

    in_loop(durable.url(), use, store_timeout_s=0.3)
    context = build_context(Settings(store=durable.url()), 7)
    assert context.store.exchanges(None)[0].phase is ExchangePhase.DONE
    context.store.close()  # type: ignore[attr-defined]


def test_the_flask_road_is_the_same_mock(durable: RedisServer) -> None:
    request = call()
    context = build_context(Settings(store=durable.url(), store_timeout_s=5), 7)
    client = create_app(Settings(), context=context).test_client()

    def post() -> TestResponse:
        return client.post(
            request.head.target, data=request.body, headers=list(request.head.headers.pairs), buffered=True
        )

    assert post().status_code == 200
    durable.kill()
    lost = post()
    assert (lost.status_code, lost.get_json()["ErrorCode"]) == (503, 503)
    assert "does not serve" in lost.headers["X-Mock-Hint"]
    assert client.get("/__admin/health").status_code == 503
    durable.start()
    assert post().headers["X-Mock-Request-Id"].endswith("2")
    assert [one.phase for one in context.store.exchanges(None)] == [ExchangePhase.DONE] * 2
    context.store.close()  # type: ignore[attr-defined]


def test_the_same_seed_and_calls_give_the_replies_of_the_memory_store(redis_database: str) -> None:
    memory = PaywallApplication(build_context(Settings(), 7))

    async def use(lane: PaywallApplication) -> None:
        for mode in ("ok", "http=503@50%", "delay=1..9", "payload=no-expiry", "http=5x", "ok"):
            for key in ("a", "b"):
                request = call(headers={"X-Mock-Mode": mode}, key=key)
                later, now = lane.respond(request), memory.respond(request)
                assert isinstance(now, Response)
                there = await come(later)
                assert (there.status, there.exchange, there.delay_ms) == (
                    now.status,
                    now.exchange,
                    now.delay_ms,
                )
                assert there.headers == now.headers

    in_loop(redis_database, use)


def test_a_repeated_reference_is_told_or_refused(redis_database: str) -> None:
    async def strict(lane: PaywallApplication) -> None:
        assert [(await answered(lane)).status for _ in range(2)] == [200, 400]
        reasons = [one.outcome and one.outcome.reason for one in lane.context.store.exchanges(None)]
        assert reasons == ["", "ReferenceCode: used before; it should be unique"]
        assert len(lane.context.store.sessions(None)) == 1
        lane.context.store.reset(None)

    async def documented(lane: PaywallApplication) -> None:
        hints = [dict((await answered(lane)).headers).get("X-Mock-Hint", "") for _ in range(2)]
        assert hints == ["", "this ReferenceCode was used before; the documentation calls it unique"]

    in_loop(redis_database, strict, strictness="strict")
    in_loop(redis_database, documented)


def test_rules_set_elsewhere_hold_for_the_next_call(redis_database: str) -> None:
    async def use(lane: PaywallApplication) -> None:
        assert (await answered(lane)).status == 200
        elsewhere = build_context(Settings(store=redis_database), 7)
        elsewhere.store.set_default_mode(None, elsewhere.parse_mode("http=503@first-2"))
        statuses = [
            response.status for response in await asyncio.gather(*(answered(lane) for _ in range(10)))
        ]
        assert sorted(statuses) == [200] * 8 + [503] * 2
        assert len(lane.context.store.exchanges(None)) == 11
        elsewhere.store.close()  # type: ignore[attr-defined]

    in_loop(redis_database, use)

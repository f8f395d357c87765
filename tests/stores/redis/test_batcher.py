"""The request store for an event loop: few round trips however many requests, and no completion is lost."""

from __future__ import annotations

import asyncio
import time
from contextlib import closing
from typing import Any

import pytest
import redis
from werkzeug.test import TestResponse

from mockpaywall.app import build_context, create_app
from mockpaywall.engine.paywall_application import InFlightRequest, PaywallApplication
from mockpaywall.http.response import ExchangePhase, Response
from mockpaywall.model.exchange import ReceivedRequest, RequestRecord
from mockpaywall.settings import Settings
from mockpaywall.stores.base import RetentionLimits
from mockpaywall.stores.redis import batcher
from mockpaywall.stores.redis.batcher import BatchingRequestStore
from tests.stores.conftest import DEFAULT_CANDIDATES, ManualClock, make_address, make_redis_store
from tests.stores.redis.applications import (
    SEED,
    get_number,
    handle,
    open_redis_store,
    redis_store_of,
    respond,
    use_in_loop,
)
from tests.support.coroutines import run, run_pending
from tests.support.exchanges import CLIENT, list_exchanges, make_request
from tests.support.redis_server import RedisServer
from tests.support.request_data import PATH

REQUESTS = 200


def make_received(namespace: str, at: float) -> ReceivedRequest:
    return ReceivedRequest(namespace, make_request(), DEFAULT_CANDIDATES, at)


def settings_for(url: str, **chosen: Any) -> Settings:
    return Settings(store=url, **{"store_timeout_s": 20, **chosen})


def phases(url: str) -> list[ExchangePhase]:
    """Return the phases of the exchanges in the journal, as another process sees them."""
    with closing(open_redis_store(settings_for(url))) as store:
        return [exchange.phase for exchange in list_exchanges(store, None)]


def count_scripts(server: RedisServer) -> int:
    """Return how many scripts ran so far."""
    with server.client() as redis:
        return int(redis.info("commandstats").get("cmdstat_evalsha", {}).get("calls", 0))


def test_requests_that_arrive_together_share_round_trips(
    redis_database: str, redis_server: RedisServer
) -> None:
    async def use(application: PaywallApplication) -> None:
        await respond(application)
        before = count_scripts(redis_server)
        responses = await asyncio.gather(*(respond(application) for _ in range(REQUESTS)))
        assert count_scripts(redis_server) - before <= 4
        assert sorted(map(get_number, responses)) == list(range(2, REQUESTS + 2))

    use_in_loop(settings_for(redis_database), use)


def test_namespaces_that_first_appear_together_keep_their_requests(redis_database: str) -> None:
    names = ("a", "b", "c")

    async def use(application: PaywallApplication) -> None:
        requests = (make_request(target=f"/ns/{name}{PATH}") for name in (*names, *names))
        responses = await asyncio.gather(*(respond(application, request) for request in requests))
        assert [get_number(response) for response in responses] == [1, 1, 1, 2, 2, 2]
        journal = list_exchanges(application.context.store, None)
        assert sorted(exchange.key for exchange in journal) == [(name, n) for name in names for n in (1, 2)]

    use_in_loop(settings_for(redis_database), use)


def test_an_idle_namespace_that_is_used_is_not_evicted_by_the_same_batch(redis_database: str) -> None:
    clock, limits = ManualClock(), RetentionLimits(idle_timeout_s=100)

    async def record_both(store: BatchingRequestStore) -> list[RequestRecord]:
        requests = (make_received(name, clock.now) for name in ("idle", "new"))
        return await asyncio.gather(*(run_pending(store.record(request)) for request in requests))

    with closing(make_redis_store(redis_database, clock, limits)) as store, asyncio.Runner() as runner:
        run(store.record(make_received("idle", clock.now)))
        clock.now += 100
        batching = BatchingRequestStore(make_address(redis_database), limits, 0, store.encoder)
        assert [one.number for one in runner.run(record_both(batching))] == [2, 1]
        assert [one.name for one in store.namespaces()] == ["idle", "new"]
        runner.run(batching.shutdown())


def test_a_request_alone_has_two_round_trips(
    redis_database: str, redis_server: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batcher, "COMPLETION_DELAY_S", 60)  # the machine may be slow

    async def use(application: PaywallApplication) -> None:
        await respond(application)
        before = count_scripts(redis_server)
        for _ in range(20):
            (await handle(application)).complete(ExchangePhase.DONE)
            for _ in range(3):
                await asyncio.sleep(0)  # loop iterations in which the completion could have been sent alone
        assert count_scripts(redis_server) - before <= 2 * 20

    use_in_loop(settings_for(redis_database), use)


def test_a_completion_is_sent_alone_when_no_request_comes(redis_database: str) -> None:
    async def use(application: PaywallApplication) -> None:
        (await handle(application)).complete(ExchangePhase.DONE)
        deadline = time.monotonic() + 10
        while list_exchanges(application.context.store, None)[0].phase is not ExchangePhase.DONE:
            assert time.monotonic() < deadline
            await asyncio.sleep(0)

    use_in_loop(settings_for(redis_database), use)


def test_nothing_runs_after_the_shutdown(redis_database: str) -> None:
    async def use(application: PaywallApplication) -> None:
        in_flight = await handle(application)
        await application.shutdown()
        in_flight.complete(ExchangePhase.DONE)
        late = application.begin(make_request())
        assert isinstance(late, InFlightRequest)
        assert isinstance(late.result, Response)
        assert late.result.status == 503
        assert asyncio.all_tasks() == {asyncio.current_task()}

    use_in_loop(settings_for(redis_database), use)


def test_no_request_is_lost_when_redis_forgets_the_script_with_several_batches_in_flight(
    redis_database: str, redis_server: RedisServer
) -> None:
    async def respond_later(application: PaywallApplication, iterations: int) -> Response:
        for _ in range(iterations):
            await asyncio.sleep(0)
        return await respond(application)

    async def use(application: PaywallApplication) -> None:
        await respond(application)
        with redis_server.client() as redis:
            redis.script_flush()
        responses = await asyncio.gather(*(respond_later(application, n % 8) for n in range(REQUESTS)))
        assert sorted(map(get_number, responses)) == list(range(2, REQUESTS + 2))
        assert {response.status for response in responses} == {200}

    use_in_loop(settings_for(redis_database), use)


def test_completions_are_in_the_journal_after_the_shutdown(redis_database: str) -> None:
    async def use(application: PaywallApplication) -> None:
        for in_flight in await asyncio.gather(*(handle(application) for _ in range(50))):
            in_flight.complete(ExchangePhase.DONE)

    use_in_loop(settings_for(redis_database), use)
    assert phases(redis_database) == [ExchangePhase.DONE] * 50


def test_a_completion_that_redis_never_took_is_sent_again(durable: RedisServer) -> None:
    async def use(application: PaywallApplication) -> None:
        first = await handle(application)
        durable.stop_answering()
        first.complete(ExchangePhase.DONE)
        # After the time-out, which the batch of the completion has reached too.
        assert (await respond(application)).status == 503
        durable.kill()
        durable.start()
        while (await respond(application)).status == 503:
            await asyncio.sleep(0.01)

    use_in_loop(settings_for(durable.url(), store_timeout_s=0.3), use)
    assert phases(durable.url())[0] is ExchangePhase.DONE


def test_a_process_that_did_not_run_reads_the_replies_before_it_gives_up(redis_database: str) -> None:
    timeout_s = 0.1

    async def use(application: PaywallApplication) -> None:
        while (await respond(application)).status != 200:
            pass  # it is not connected yet
        responding = asyncio.ensure_future(respond(application))
        while not batches_in_flight(application):
            await asyncio.sleep(0)
        time.sleep(2 * timeout_s)  # as on a machine that has no time for this process
        with redis.Redis.from_url(redis_database) as other:
            other.ping()  # Redis answered what came before
        assert (await responding).status == 200

    use_in_loop(settings_for(redis_database, store_timeout_s=timeout_s), use)


def batches_in_flight(application: PaywallApplication) -> int:
    store = application.context.async_store
    assert isinstance(store, BatchingRequestStore)
    return len(store._in_flight)


def test_the_flask_app_is_the_same_mock(durable: RedisServer) -> None:
    request = make_request()
    context = build_context(Settings(store=durable.url(), store_timeout_s=5), SEED)
    client = create_app(Settings(), context=context).test_client()

    def post() -> TestResponse:
        return client.post(
            request.head.target, data=request.body, headers=list(request.head.headers.pairs), buffered=True
        )

    with closing(redis_store_of(context)) as store:
        assert post().status_code == 200
        durable.kill()
        refused = post()
        assert (refused.status_code, refused.get_json()["ErrorCode"]) == (503, 503)
        assert "does not serve" in refused.headers["X-Mock-Hint"]
        assert client.get("/__admin/health").status_code == 503
        durable.start()
        assert post().headers["X-Mock-Request-Id"].endswith("2")
        assert [exchange.phase for exchange in list_exchanges(store, None)] == [ExchangePhase.DONE] * 2


def test_the_same_seed_and_requests_give_the_responses_of_the_memory_store(redis_database: str) -> None:
    memory = PaywallApplication(build_context(Settings(), SEED), None)

    async def use(application: PaywallApplication) -> None:
        for mode in ("ok", "http=503@50%", "delay=1..9", "payload=no-expiry", "http=5x", "ok"):
            for key in ("a", "b"):
                headers = {"apikeyprivate": key, "apiclientprivate": CLIENT, "X-Mock-Mode": mode}
                request = make_request(headers=headers)
                shared, expected = await respond(application, request), memory.begin(request)
                assert expected is not None
                assert isinstance(expected.result, Response)
                assert shared._replace(body=b"") == expected.result._replace(body=b"")

    use_in_loop(settings_for(redis_database), use)


def test_a_repeated_reference_is_hinted_or_refused(redis_database: str) -> None:
    async def use_strict(application: PaywallApplication) -> None:
        assert [(await respond(application)).status for _ in range(2)] == [200, 400]
        store = application.context.store
        reasons = [exchange.outcome and exchange.outcome.reason for exchange in list_exchanges(store, None)]
        assert reasons == ["", "ReferenceCode: used before; it should be unique"]
        assert len(store.sessions(None)) == 1
        store.reset(None)

    async def use_documented(application: PaywallApplication) -> None:
        hints = [dict((await respond(application)).headers).get("X-Mock-Hint", "") for _ in range(2)]
        assert hints == ["", "this ReferenceCode was used before; the documentation calls it unique"]

    use_in_loop(settings_for(redis_database, strictness="strict"), use_strict)
    use_in_loop(settings_for(redis_database), use_documented)


def test_rules_set_by_another_process_apply_to_the_next_request(redis_database: str) -> None:
    async def use(application: PaywallApplication) -> None:
        assert (await respond(application)).status == 200
        context = build_context(Settings(store=redis_database), SEED)
        with closing(redis_store_of(context)) as store:
            store.set_default_mode(None, context.parse_mode("http=503@first-2"))
        responses = await asyncio.gather(*(respond(application) for _ in range(10)))
        assert sorted(response.status for response in responses) == [200] * 8 + [503] * 2
        assert len(list_exchanges(application.context.store, None)) == 11

    use_in_loop(settings_for(redis_database), use)

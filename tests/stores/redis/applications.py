"""An application on a Redis, in an event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import closing
from typing import cast

from mockpaywall.app import build_context
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.paywall_application import InFlightRequest, PaywallApplication
from mockpaywall.http.request import Request
from mockpaywall.http.response import Response
from mockpaywall.settings import Settings
from mockpaywall.stores.redis.redis_store import RedisStore
from tests.support.exchanges import make_request

SEED = 7
Use = Callable[[PaywallApplication], Awaitable[None]]


def use_in_loop(settings: Settings, use: Use) -> None:
    """Use an application in an event loop of its own, and shut it down in order."""

    async def main() -> None:
        application = PaywallApplication(build_context(settings, SEED), None)
        with closing(redis_store_of(application.context)):
            try:
                await use(application)
            finally:
                await application.shutdown()

    asyncio.run(main())


def redis_store_of(context: AppContext) -> RedisStore:
    return cast(RedisStore, context.store)


def open_redis_store(settings: Settings) -> RedisStore:
    """Return the store of another process."""
    return redis_store_of(build_context(settings, SEED))


async def handle(application: PaywallApplication, request: Request | None = None) -> InFlightRequest:
    """Handle one request, a valid one if none is given. Its result must wait for the store."""
    in_flight = application.begin(request or make_request())
    assert in_flight is not None
    assert in_flight.result is None
    done = asyncio.Event()
    in_flight.add_done_callback(done.set)
    await done.wait()
    return in_flight


async def respond(application: PaywallApplication, request: Request | None = None) -> Response:
    """Return the response to one request."""
    result = (await handle(application, request)).result
    assert isinstance(result, Response)
    return result


def get_number(response: Response) -> int:
    """Return the number of the request in its namespace."""
    return int(dict(response.headers)["X-Mock-Request-Id"][-12:], 16)

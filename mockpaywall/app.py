"""Assembly: the world of a run from its settings, the Flask app, and the lane of the network front."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from functools import partial
from secrets import token_bytes
from typing import TYPE_CHECKING, Any

from mockpaywall import __version__
from mockpaywall.engine.context import Route, World
from mockpaywall.engine.metrics import Tally
from mockpaywall.engine.paywall_application import VendorLane
from mockpaywall.http.request import Call
from mockpaywall.model.completed_exchange import Finished
from mockpaywall.model.mode import Mode
from mockpaywall.model.obfuscation import LENGTH, Veil
from mockpaywall.modes.description import listing
from mockpaywall.modes.parser import reader
from mockpaywall.modes.profiles import modes_of, profiles
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.local_time import LocalTime
from mockpaywall.paywall.openapi_document import Described, document
from mockpaywall.paywall.schema_set import Schemas, load
from mockpaywall.paywall.strictness import STRICTNESS
from mockpaywall.settings import Settings
from mockpaywall.stores.base import Bounds, Store, SwiftTraffic
from mockpaywall.stores.memory import MemoryStore

if TYPE_CHECKING:
    from flask import Flask


ENTRY_BYTES = 16 * 1024
"""What an entry of the journal may weigh on average before bytes, and not the number kept, bound it."""

Watch = Callable[[Finished], None]


def unwatched(_: Finished) -> None:
    """Nobody is told."""


def build_world(
    settings: Settings, seed: int, *, clock: Callable[[], float] = time.time, watch: Watch = unwatched
) -> World:
    """Everything a call's answer depends on.

    Raises SchemaError for schemas, ProfileError for profiles and ModeError for a mode that cannot be used.
    """
    schemas = load(settings.schemas)
    strictness = STRICTNESS[settings.strictness]
    known = profiles(settings.profiles)
    read_mode = reader(modes_of(known))
    default = read_mode(settings.mode)
    routes = _routes(settings, schemas)
    tally = Tally({path: route.operation.name for path, by in routes.items() for route in by.values()})
    store, swift = _store(settings, seed, clock, default, read_mode)
    return World(
        seed=seed,
        base_path=settings.base_path,
        routes=routes,
        accepted=frozenset(settings.credentials),
        strictness=strictness,
        mirror=settings.http_status == "mirror",
        session_ttl_s=settings.session_ttl,
        sequential=settings.guid == "sequential",
        magic=settings.magic,
        read_mode=read_mode,
        local_time=LocalTime(settings.timezone),
        clock=clock,
        store=store,
        swift=swift,
        watch=_both(tally, watch),
        tally=tally,
        modes=lambda: listing(known),
        openapi=lambda: openapi_document(schemas, settings),
    )


def _both(one: Watch, other: Watch) -> Watch:
    def watch(finished: Finished) -> None:
        one(finished)
        other(finished)

    return watch


def _store(
    settings: Settings, seed: int, clock: Callable[[], float], default: Mode, read_mode: Callable[[str], Mode]
) -> tuple[Store, SwiftTraffic | None]:
    bounds = Bounds(
        journal_size=settings.journal_size,
        journal_bytes=max(Bounds().journal_bytes, settings.journal_size * ENTRY_BYTES),
        max_sessions=settings.max_sessions,
    )
    if settings.store == "memory":
        return MemoryStore(clock, bounds, default, Veil(token_bytes(LENGTH))), None
    # redis-py is imported here for start-up time: few need it.
    from mockpaywall.stores.redis import opening

    place = opening.place_of(settings.store, settings.store_timeout_s)
    return opening.open_store(place, clock, bounds, seed, default=default, read=read_mode, matcher=_matcher)


def _matcher(match: Mapping[str, Any]) -> Callable[[Call], bool]:
    """What a rule's `match` means, for a store that keeps rules as text."""
    from mockpaywall.matching.pattern import matches, parse  # for start-up time: rules are rare

    return partial(matches, parse(match))


def agreed_seed(settings: Settings, draw: Callable[[], int]) -> int:
    """The seed to use: the chosen one, else the one in use in a shared store, else a drawn one.

    Raises StoreAway when the store cannot be used: it is asked here for the first time.
    """
    if settings.store == "memory":
        return draw() if settings.seed is None else settings.seed
    from mockpaywall.stores.redis import opening  # for start-up time: few need it

    place = opening.place_of(settings.store, settings.store_timeout_s)
    return opening.enrol(place, settings.seed, draw)


def _routes(settings: Settings, schemas: Schemas) -> dict[str, dict[str, Route]]:
    strictness = STRICTNESS[settings.strictness]
    routes: dict[str, dict[str, Route]] = {}
    for operation in OPERATIONS:
        route = Route(operation, schemas.headers(operation.name), schemas.request(operation.name, strictness))
        routes.setdefault(settings.base_path + operation.path, {})[operation.method] = route
    return routes


def openapi_document(schemas: Schemas, settings: Settings) -> dict[str, object]:
    """The simulated API under these settings, as OpenAPI 3.1."""
    strictness = STRICTNESS[settings.strictness]
    described = [
        Described(
            name=operation.name,
            method=operation.method,
            path=settings.base_path + operation.path,
            summary=operation.summary,
            provenance=operation.provenance,
            headers=schemas.headers(operation.name).schema,
            body=schemas.request(operation.name, strictness).schema,
            response=schemas.response(operation.name),
        )
        for operation in OPERATIONS
    ]
    return document(__version__, described, schemas.shared())


def create_app(settings: Settings | None = None, *, seed: int = 0, world: World | None = None) -> Flask:
    """The whole mock as a Flask app, for any WSGI server and for Flask's test client."""
    # Flask is imported here for start-up time: the network front answers sessions without it.
    from flask import Flask

    from mockpaywall.web import admin, paywall_api

    settings = settings or Settings()
    world = world or build_world(settings, seed)
    app = Flask("mockpaywall", static_folder=None)
    app.url_map.merge_slashes = False  # a doubled slash is another path here, and is told so
    app.register_blueprint(paywall_api.vendor(world))
    if settings.admin:
        admin.mount(app, world, settings.admin_token)
    return app


def make_lane(settings: Settings, seed: int, *, watch: Watch = unwatched) -> VendorLane:
    """The road of the network front; `make_wsgi` gives what it does not answer."""
    return VendorLane(build_world(settings, seed, watch=watch), admin=settings.admin)


def make_wsgi(settings: Settings, lane: VendorLane) -> Flask:
    """The Flask app over the same world as *lane*."""
    return create_app(settings, world=lane.world)

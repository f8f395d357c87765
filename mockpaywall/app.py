"""Build the application context, the Flask app and the application of the HTTP server from settings."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from secrets import token_hex
from typing import TYPE_CHECKING, Any
from weakref import ref

from mockpaywall import __version__
from mockpaywall.engine.admin_access import AdminAccess, normalize_allowed_host
from mockpaywall.engine.context import UNJOURNALLED, AppContext, Endpoint
from mockpaywall.engine.event_source import EventSource
from mockpaywall.engine.incidents import Incidents
from mockpaywall.engine.metrics import RequestMetrics
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.http.real_time import wall_clock
from mockpaywall.model.completed_exchange import CompletedExchange
from mockpaywall.model.exchange import Exchange
from mockpaywall.model.initial_state import NO_INITIAL_STATE, InitialState
from mockpaywall.model.mode import Mode
from mockpaywall.modes.description import describe_modes
from mockpaywall.modes.parser import make_cached_parser
from mockpaywall.modes.profiles import map_to_modes, parse_profiles
from mockpaywall.paywall.credentials import KeyPair, MerchantNames
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.return_hash import HashKey
from mockpaywall.paywall.operation import Access, OperationPolicy
from mockpaywall.paywall.pages import PAGES
from mockpaywall.paywall.schema_set import SchemaSet, load_schema_set
from mockpaywall.paywall.strictness import STRICTNESS
from mockpaywall.paywall.upstream import UPSTREAM_OPERATIONS
from mockpaywall.settings import Settings
from mockpaywall.settings.setting_origins import list_setting_origins
from mockpaywall.setup.setup_error import SetupError
from mockpaywall.store_factory import create_store, draw_seed, draws_seed_alone, resolve_seed

if TYPE_CHECKING:
    from flask import Flask


_MULTI_PROCESS_SERVERS = ("gunicorn", "uwsgi", "mod_wsgi")
"""Modules of WSGI servers that may start several processes."""
LOG = logging.getLogger("mockpaywall.app")

CompletionListener = Callable[[CompletedExchange], None]


def build_context(
    settings: Settings,
    seed: int,
    *,
    clock: Callable[[], float] = wall_clock,
    on_complete: CompletionListener | None = None,
    incidents: Incidents | None = None,
) -> AppContext:
    """Build everything that the response to a request depends on.

    Raise SchemaError for invalid schemas, ProfileError for invalid profiles, ModeError for an invalid mode and
    SetupError for an invalid setup file.
    """
    schemas = load_schema_set(settings.schemas)
    strictness = STRICTNESS[settings.strictness]
    profiles = parse_profiles(settings.profiles)
    parse_mode = make_cached_parser(map_to_modes(profiles))
    policy = _build_policy(settings)
    initial = _load_initial_state(settings, policy, clock(), parse_mode)
    default = _select_default_mode(settings, initial, parse_mode)
    endpoints = _build_endpoints(settings, schemas)
    metrics = RequestMetrics(
        {path: endpoint.operation.key for path, methods in endpoints.items() for endpoint in methods.values()}
    )
    store, async_store = create_store(
        settings, seed, clock, default=default, parse_mode=parse_mode, initial=initial
    )
    return AppContext(
        seed=seed,
        base_path=settings.base_path,
        endpoints=endpoints,
        accepted_pairs=_list_accepted_pairs(settings),
        merchants=MerchantNames(
            {one.private: one.name for one in settings.merchants},
            {one.public: one.name for one in settings.merchants},
        ),
        strictness=strictness,
        mirror_http_status=settings.http_status == "mirror",
        session_ttl_s=settings.session_ttl,
        sequential_ids=settings.guid == "sequential",
        policy=policy,
        magic_enabled=settings.magic,
        parse_mode=parse_mode,
        local_time=LocalTimeFormatter(settings.timezone),
        clock=clock,
        started_at=clock(),
        store=store,
        async_store=async_store,
        on_complete=on_complete,
        refusal_id_source=UNJOURNALLED if settings.store == "memory" else _draw_refusal_id_source(),
        has_admin_api=settings.admin,
        show_phones=settings.show_phones,
        public_url=settings.public_url or "",
        metrics=metrics,
        incidents=incidents or Incidents(),
        describe_modes=lambda: describe_modes(profiles),
        build_openapi=lambda url: build_openapi_document(schemas, settings, url),
        list_settings=lambda: list_setting_origins(settings),
    )


def _list_accepted_pairs(settings: Settings) -> dict[Access, frozenset[KeyPair]]:
    """Return the pairs that are accepted for each kind of access; none for a kind: every pair."""
    if not settings.credentials:
        return {}
    return {
        Access.PRIVATE_KEYS: frozenset((*settings.credentials, *(one.private for one in settings.merchants))),
        Access.PUBLIC_KEYS: frozenset((*settings.credentials, *(one.public for one in settings.merchants))),
    }


def _build_policy(settings: Settings) -> OperationPolicy:
    return OperationPolicy(
        magic_enabled=settings.magic,
        random_codes=settings.otp == "random",
        is_strict=settings.strictness == "strict",
        is_lenient=settings.strictness == "lenient",
        checks_luhn=settings.strictness != "lenient",
        hash_key=HashKey(settings.hash_key) if settings.hash_key else None,
    )


def _load_initial_state(
    settings: Settings, policy: OperationPolicy, now: float, parse_mode: Callable[[str], Mode]
) -> InitialState:
    """Return what the setup file holds. Raises SetupError."""
    if settings.setup is None:
        return NO_INITIAL_STATE
    # Imported on demand: saves start-up time.
    from mockpaywall.setup.account_parser import AccountRules
    from mockpaywall.setup.setup_file import load_setup

    return load_setup(settings.setup, AccountRules(policy, now), parse_mode)


def _select_default_mode(
    settings: Settings, initial: InitialState, parse_mode: Callable[[str], Mode]
) -> Mode:
    """Return the mode of the setup file, else that of the settings. Raises SetupError when both have one."""
    if initial.mode is None:
        return parse_mode(settings.mode)
    if settings.mode != Settings().mode:
        raise SetupError(f"{settings.setup}: /mode: the mode is set already; expected it there or as --mode")
    return initial.mode


def _build_endpoints(settings: Settings, schemas: SchemaSet) -> dict[str, dict[str, Endpoint]]:
    strictness = STRICTNESS[settings.strictness]
    validators = {
        access: schemas.get_headers_validator(access.value) if access.value else None for access in Access
    }
    endpoints: dict[str, dict[str, Endpoint]] = {}
    for operation in (*OPERATIONS, *PAGES, *UPSTREAM_OPERATIONS):
        level = replace(strictness, case_insensitive=True) if operation.any_case else strictness
        body = minimum = None
        if operation.read_input is None:
            body = schemas.get_request_validator(operation.schemas, level)
            if not operation.reads_any_body:
                minimum = schemas.get_minimum_validator(operation.schemas, level)
        endpoint = Endpoint(operation, level, validators[operation.access], body, minimum)
        endpoints.setdefault(settings.base_path + operation.path, {})[operation.method] = endpoint
    return endpoints


def build_openapi_document(schemas: SchemaSet, settings: Settings, url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the simulated API at *url* under *settings*."""
    # Imported here for start-up time: few runs ask for the document.
    from mockpaywall.paywall.openapi_document import build_document
    from mockpaywall.paywall.openapi_operations import OperationSpec

    strictness = STRICTNESS[settings.strictness]
    specs = [
        OperationSpec(
            operation=operation,
            path=settings.base_path + operation.path,
            headers=schemas.get_headers_schema(operation.access.value),
            body=schemas.get_request_validator(operation.schemas, strictness),
            response=schemas.get_response_schema(operation.schemas),
        )
        for operation in (*OPERATIONS, *UPSTREAM_OPERATIONS)
    ]
    return build_document(__version__, url, specs, schemas.files)


def build_admin_openapi_document(url: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the admin API of the server at *url*."""
    # Imported here for start-up time: few runs ask for the document.
    from mockpaywall.web.admin_openapi.admin_document import build_admin_document

    return build_admin_document(__version__, url)


def make_admin_access(settings: Settings) -> AdminAccess | None:
    """Return the access rules of the admin API; None when it is disabled."""
    if not settings.admin:
        return None
    return AdminAccess(
        settings.admin_token,
        frozenset(map(normalize_allowed_host, (*settings.allowed_hosts, *settings.tls_names))),
        frozenset(settings.cors_origins),
    )


def _warn_about_processes(settings: Settings) -> None:
    """Warn when several processes may serve one app: each has its own memory store and its own seed."""
    server = next((name for name in _MULTI_PROCESS_SERVERS if name in sys.modules), None)
    if server is not None and settings.store == "memory":
        LOG.warning(
            "%s may run several processes, and each keeps its own sessions, rules, counts and seed in memory: "
            "run one process with threads, or pass Settings(store='redis://...') to create_app",
            server,
        )


def _make_ids_differ_by_process(context: AppContext, *, draws_seed: bool) -> None:
    """Draw what ids derive from, now and in each process that is forked later (`gunicorn --preload`)."""
    found = ref(context)  # the app may be gone when a process is forked

    def renew_ids() -> None:
        if (context := found()) is not None:
            context.renew_ids(draw_seed() if draws_seed else context.seed, _draw_refusal_id_source())

    context.renew_ids(context.seed, _draw_refusal_id_source())
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=renew_ids)


def _draw_refusal_id_source() -> str:
    return f"{UNJOURNALLED}{token_hex(8)}"


def create_app(
    settings: Settings | None = None, *, seed: int | None = None, context: AppContext | None = None
) -> Flask:
    """Create the Flask app of the mock, for any WSGI server and for Flask's test client.

    Without *seed* and *context* each process draws its own seed, so that no two processes issue the same SessionId.
    """
    # Imported here to save start-up time: the HTTP server responds to API requests without Flask.
    from mockpaywall.web import admin, paywall_api
    from mockpaywall.web.mock_flask import MockFlask

    settings = settings or Settings()
    if context is None:
        _warn_about_processes(settings)
        context = build_context(settings, resolve_seed(settings, draw_seed) if seed is None else seed)
        _make_ids_differ_by_process(context, draws_seed=seed is None and draws_seed_alone(settings))
    app = MockFlask("mockpaywall", base_path=settings.base_path, static_folder=None)
    app.url_map.merge_slashes = False  # a doubled slash is another path, and gets its own error response
    paywall_api.register(app, context)
    if (admin_access := make_admin_access(settings)) is not None:
        admin.register(app, context, admin_access)
    return app


def make_application(
    settings: Settings,
    seed: int,
    *,
    clock: Callable[[], float] = wall_clock,
    incidents: Incidents | None = None,
    on_complete: CompletionListener | None = None,
) -> PaywallApplication:
    """Build the application of the HTTP server; `make_wsgi_app` builds the app for all other requests."""
    context = build_context(settings, seed, clock=clock, incidents=incidents, on_complete=on_complete)
    return PaywallApplication(context, make_admin_access(settings), partial(_make_event_hub, context))


def _make_event_hub(context: AppContext) -> EventSource:
    # Imported on demand: saves start-up time.
    from mockpaywall.live.event_hub import EventHub
    from mockpaywall.live.request_row import make_request_row

    operations = context.operation_keys

    def make_row(exchange: Exchange) -> dict[str, Any]:
        return make_request_row(exchange, context.seed, operations)

    is_remote = context.async_store is not context.store
    return EventHub(context.store, make_row, token_hex(4), reads_in_thread=is_remote)


def make_wsgi_app(settings: Settings, application: PaywallApplication) -> Flask:
    """Create the Flask app that shares the context of *application*."""
    return create_app(settings, context=application.context)

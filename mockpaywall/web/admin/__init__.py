"""The admin API, under /__admin: one file per group of routes, each with its table ROUTES."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

from flask import Blueprint
from flask import Response as FlaskResponse
from flask import request as flask_request

from mockpaywall.engine.admin_access import AdminAccess
from mockpaywall.engine.context import AppContext
from mockpaywall.http.header_names import COMPLETE
from mockpaywall.http.namespace_path import ADMIN_PATH, ROUTE_PREFIX
from mockpaywall.journal.verification.scheduler import VerificationScheduler
from mockpaywall.model.work_budget import MAX_ADMIN_STEPS, WorkBudget
from mockpaywall.web.admin import (
    access,
    accounts,
    browser_shim,
    clock,
    errors,
    examples,
    export,
    global_settings,
    info,
    live_page,
    mappings,
    metrics,
    mode,
    near_misses,
    not_found,
    openapi,
    otps,
    payments,
    request_rows,
    requests,
    reset,
    rules,
    scenarios,
    sessions,
    stub_selection,
    unsupported,
    verify,
)
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created, make_render_context
from mockpaywall.web.admin.request_args import resolve_scope
from mockpaywall.web.admin.request_checks import check_request
from mockpaywall.web.admin.streaming import JsonStream, stream_json
from mockpaywall.web.mock_flask import MockFlask
from mockpaywall.wiremock.render_context import RenderContext

LOG = logging.getLogger("mockpaywall.admin")
PREFIXES = (ADMIN_PATH, f"{ROUTE_PREFIX}{ADMIN_PATH}")
ROUTES: tuple[AdminRoute, ...] = (
    *requests.ROUTES,
    *request_rows.ROUTES,
    *near_misses.ROUTES,
    *export.ROUTES,
    *verify.ROUTES,
    *mode.ROUTES,
    *rules.ROUTES,
    *mappings.ROUTES,
    *stub_selection.ROUTES,
    *scenarios.ROUTES,
    *global_settings.ROUTES,
    *sessions.ROUTES,
    *accounts.ROUTES,
    *otps.ROUTES,
    *payments.ROUTES,
    *clock.ROUTES,
    *reset.ROUTES,
    *info.ROUTES,
    *openapi.ROUTES,
    *browser_shim.ROUTES,
    *examples.ROUTES,
    *live_page.ROUTES,
    *metrics.ROUTES,
    *unsupported.ROUTES,
)
"""Every route of the admin API."""


def register(app: MockFlask, context: AppContext, admin_access: AdminAccess) -> None:
    """Register every route under each prefix, behind the rules of *admin_access*."""
    admin = Blueprint("admin", __name__)
    render_context, verifications = make_render_context(context), VerificationScheduler()
    errors.register(admin)
    access.register(app, admin_access)
    for route in ROUTES:
        view = _make_view(route, context, render_context, verifications)
        admin.add_url_rule(
            route.path, _name_endpoint(route), view, methods=[route.method], provide_automatic_options=False
        )
    not_found.register(admin)
    for prefix in PREFIXES:
        app.register_blueprint(admin, url_prefix=prefix, name=prefix)
        app.accept_every_method(f"{prefix}.{not_found.CATCH_ALL}")


def _name_endpoint(route: AdminRoute) -> str:
    """Return the name that Flask shows; it must not contain a dot."""
    return f"{route.method} {route.path}".replace(".", "-").replace("uuid:", "")


def _make_view(
    route: AdminRoute,
    context: AppContext,
    render_context: RenderContext,
    verifications: VerificationScheduler,
) -> Callable[..., FlaskResponse]:
    def view(namespace: str | None = None, **path_values: str) -> FlaskResponse:
        check_request(flask_request, route, has_prefix=namespace is not None)
        scope = resolve_scope(flask_request, namespace, context)
        admin_context = AdminContext(context, render_context, flask_request, scope, verifications)
        with WorkBudget(MAX_ADMIN_STEPS, in_thread=True) as budget:
            result = route.handler(admin_context, *map(str, path_values.values()))
        response = _to_response(_add_warning(result, budget.expired, route))
        if route.reads_journal:
            response.headers[COMPLETE] = "false" if context.store.evicted_count(scope) else "true"
        return response

    return view


def _add_warning(result: Any, expired: Sequence[str], route: AdminRoute) -> Any:
    """Log and add `warning` (ours) when matching was stopped."""
    if not expired:
        return result
    LOG.warning("%s %s: %s", route.method, route.path, expired[0])
    if isinstance(result, JsonStream):
        return result.with_rest({"warning": expired[0]})
    return {**result, "warning": expired[0]} if isinstance(result, dict) else result


def _to_response(result: Any) -> FlaskResponse:
    if isinstance(result, FlaskResponse):
        return result
    if isinstance(result, JsonStream):
        return stream_json(result)
    if isinstance(result, Created):
        return errors.to_json_response(result.value, 201)
    return errors.to_json_response(result)

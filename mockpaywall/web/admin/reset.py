"""Reset, and the namespaces there are."""

from __future__ import annotations

from typing import Any

from mockpaywall.stores.base import NamespaceSummary
from mockpaywall.web.admin.context import AdminContext, AdminRoute


def reset(context: AdminContext) -> dict[str, Any]:
    """Everything: journal, rules, mode, counters, sessions, clock, settings. WireMock keeps the settings."""
    context.store.reset(context.scope)
    return {}


def list_namespaces(context: AdminContext) -> dict[str, Any]:
    """The last used first."""
    namespaces = context.store.namespaces()[::-1]
    return {
        "namespaces": [
            _render_namespace(namespace, context)
            for namespace in namespaces
            if context.scope in (None, namespace.name)
        ]
    }


ROUTES = (AdminRoute("POST", "/reset", reset), AdminRoute("GET", "/namespaces", list_namespaces))


def _render_namespace(summary: NamespaceSummary, context: AdminContext) -> dict[str, Any]:
    return {
        "name": summary.name,
        "calls": summary.request_count,
        "requests": summary.journal,
        "requestsEvicted": summary.journal_evicted,
        "sessions": summary.sessions,
        "sessionsEvicted": summary.sessions_evicted,
        "rules": summary.rules,
        "mode": summary.mode or str(context.store.default_mode(summary.name)),
        "lastUse": context.app_context.local_time.format_with_offset(summary.used_at),
    }

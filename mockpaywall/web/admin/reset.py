"""Reset, and the list of namespaces."""

from __future__ import annotations

from typing import Any

from mockpaywall.stores.base import NamespaceSummary
from mockpaywall.web.admin.context import AdminContext, AdminRoute


def reset(context: AdminContext) -> dict[str, Any]:
    """Clear journal, rules, mode, counters, sessions, clock and settings. WireMock keeps its settings.

    Responses that are delayed or withheld end: their connections are closed.
    """
    context.store.reset(context.scope)
    context.app_context.delayed_responses.release(context.scope)
    return {}


def list_namespaces(context: AdminContext) -> dict[str, Any]:
    """Return the namespaces of the scope, the most recently used first."""
    summaries = context.store.namespaces()[::-1]
    return {
        "namespaces": [
            _render_namespace(summary, context)
            for summary in summaries
            if context.scope in (None, summary.name)
        ]
    }


ROUTES = (
    AdminRoute("POST", "/reset", reset, takes_body=False),
    AdminRoute("GET", "/namespaces", list_namespaces),
)


def _render_namespace(summary: NamespaceSummary, context: AdminContext) -> dict[str, Any]:
    return {
        "name": summary.name,
        "calls": summary.request_count,
        "requests": summary.journal,
        "requestsEvicted": summary.journal_evicted,
        "sessions": summary.sessions,
        "sessionsEvicted": summary.sessions_evicted,
        "accounts": summary.accounts,
        "accountsEvicted": summary.accounts_evicted,
        "otps": summary.challenges,
        "otpsEvicted": summary.challenges_evicted,
        "payments": summary.payments,
        "paymentsEvicted": summary.payments_evicted,
        "rules": summary.rules,
        "mode": summary.mode or str(context.store.default_mode(summary.name)),
        "lastUse": context.app_context.local_time.format_with_offset(summary.used_at),
    }

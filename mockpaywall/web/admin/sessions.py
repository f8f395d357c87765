"""The sessions that were issued: list, look up, expire, forget."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.session import Session
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError

StoredSession = tuple[str, Session]
"""A namespace and a session of it."""


def list_sessions(context: AdminContext) -> dict[str, Any]:
    """Newest first; `evicted` is how many the bounds made the store forget."""
    found = context.store.sessions(context.scope)[::-1]
    shown = [
        _render_session(kept, context) for kept in found[: request_args.int_param(context.request, "limit")]
    ]
    return {"sessions": shown, "meta": {"total": len(found), "evicted": _count_evicted(context)}}


def delete_sessions(context: AdminContext) -> dict[str, Any]:
    """Forget all."""
    context.store.clear_sessions(context.scope)
    return {}


def get_session(context: AdminContext, key: str) -> dict[str, Any]:
    """The session whose SessionId is *key*."""
    return _render_session(_find_session(context, key), context)


def expire_session(context: AdminContext, key: str) -> dict[str, Any]:
    """Let it end now, by its namespace's clock, if it has not ended before."""
    namespace, session = _find_session(context, key)
    now = context.store.clock(namespace).now(context.app_context.clock())
    changed = context.store.change_session(
        session.session_id, namespace, lambda found: found._replace(expires_at=min(found.expires_at, now))
    )
    return _render_session(changed or (namespace, session), context)


ROUTES = (
    AdminRoute("GET", "/sessions", list_sessions),
    AdminRoute("DELETE", "/sessions", delete_sessions),
    AdminRoute("GET", "/sessions/<SessionId>", get_session),
    AdminRoute("POST", "/sessions/<SessionId>/expire", expire_session),
)


def _find_session(context: AdminContext, key: str) -> StoredSession:
    kept = (each for each in context.store.sessions(context.scope) if each[1].session_id == key.lower())
    found = next(kept, None)
    if found is None:
        raise AdminError(404, "No such session", "it was never issued here, or has been forgotten")
    return found


def _render_session(stored_session: StoredSession, context: AdminContext) -> dict[str, Any]:
    """Under the vendor's names where it has names."""
    namespace, session = stored_session
    local_time = context.app_context.local_time
    return {
        "SessionId": session.session_id,
        "SessionExpiryDate": local_time.format(session.expires_at),
        "ReferenceCode": session.reference_code,
        "UserId": session.user_id,
        "UserPhone": session.user_phone,
        "Force3D": session.force_3d,
        "PhoneVerifiedByMerchant": session.phone_verified_by_merchant,
        "namespace": namespace,
        "issuedAt": local_time.format_with_offset(session.issued_at),
        "expiresAt": local_time.format_with_offset(session.expires_at),
        "expired": session.is_expired(context.store.clock(namespace).now(context.app_context.clock())),
    }


def _count_evicted(context: AdminContext) -> int:
    namespaces = context.store.namespaces()
    return sum(
        namespace.sessions_evicted for namespace in namespaces if context.scope in (None, namespace.name)
    )

"""The sessions that were issued: list, get, expire, delete."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.session import Session
from mockpaywall.stores.base import EvictedKind
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.record_list import RecordList, get_now
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS
from mockpaywall.web.admin.streaming import JsonStream

StoredSession = tuple[str, Session]
"""A namespace and one of its sessions."""


def list_sessions(context: AdminContext) -> JsonStream:
    """Return the sessions newest first; `evicted` counts those that the store dropped."""
    evicted = context.store.evicted_count(context.scope, EvictedKind.SESSIONS)
    sessions = context.store.sessions(context.scope)
    listed = RecordList("sessions", sessions, evicted, lambda session: session.issued_at)
    return listed.render(context, lambda name, session: _render_session((name, session), context))


def delete_sessions(context: AdminContext) -> dict[str, Any]:
    """Delete every session of the scope."""
    context.store.clear_sessions(context.scope)
    return {}


def get_session(context: AdminContext, session_id: str) -> dict[str, Any]:
    """Return one session."""
    return _render_session(_find_session(context, session_id), context)


def expire_session(context: AdminContext, session_id: str) -> dict[str, Any]:
    """Expire one session now, by its namespace's clock; an expired one stays as it is."""
    namespace, session = _find_session(context, session_id)
    now = get_now(namespace, context)
    changed = context.store.change_session(
        session.session_id,
        namespace,
        lambda stored: stored._replace(expires_at=min(stored.expires_at, now)),
    )
    return _render_session(changed or (namespace, session), context)


ROUTES = (
    AdminRoute("GET", "/sessions", list_sessions, parameters=PAGE_PARAMETERS),
    AdminRoute("DELETE", "/sessions", delete_sessions),
    AdminRoute("GET", "/sessions/<uuid:SessionId>", get_session),
    AdminRoute("POST", "/sessions/<uuid:SessionId>/expire", expire_session, takes_body=False),
)


def _find_session(context: AdminContext, session_id: str) -> StoredSession:
    wanted, sessions = session_id.lower(), context.store.sessions(context.scope)
    found = next((stored for stored in sessions if stored[1].session_id == wanted), None)
    if found is None:
        raise AdminError(404, "No such session", "it was never issued here, or it was deleted or evicted")
    return found


def _render_session(stored_session: StoredSession, context: AdminContext) -> dict[str, Any]:
    """Render the session, with the API's own names where it has them."""
    namespace, session = stored_session
    local_time = context.app_context.local_time
    return {
        "SessionId": session.session_id,
        "SessionExpiryDate": local_time.format(session.expires_at),
        "ReferenceCode": mask_card_numbers_in_text(session.reference_code),
        "UserId": mask_card_numbers_in_text(session.user_id),
        "UserPhone": session.user_phone,
        "Force3D": session.force_3d,
        "PhoneVerifiedByMerchant": session.phone_verified_by_merchant,
        "namespace": namespace,
        "issuedAt": local_time.format_with_offset(session.issued_at),
        "expiresAt": local_time.format_with_offset(session.expires_at),
        "expired": session.is_expired(get_now(namespace, context)),
    }

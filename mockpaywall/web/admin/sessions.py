"""The sessions that were issued: list, look up, expire, forget."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.session import Session
from mockpaywall.web.admin import request_args
from mockpaywall.web.admin.context import Desk, Route
from mockpaywall.web.admin.errors import AdminError

Kept = tuple[str, Session]
"""A namespace and a session of it."""


def list_all(desk: Desk) -> dict[str, Any]:
    """Newest first; `evicted` is how many the bounds made the store forget."""
    found = desk.store.sessions(desk.scope)[::-1]
    shown = [_shown(kept, desk) for kept in found[: request_args.whole(desk.asked, "limit")]]
    return {"sessions": shown, "meta": {"total": len(found), "evicted": _evicted(desk)}}


def clear(desk: Desk) -> dict[str, Any]:
    """Forget all."""
    desk.store.clear_sessions(desk.scope)
    return {}


def one(desk: Desk, key: str) -> dict[str, Any]:
    """The session whose SessionId is *key*."""
    return _shown(_kept(desk, key), desk)


def expire(desk: Desk, key: str) -> dict[str, Any]:
    """Let it end now, by its namespace's clock, if it has not ended before."""
    namespace, session = _kept(desk, key)
    now = desk.store.clock(namespace).now(desk.world.clock())
    changed = desk.store.change_session(
        session.session_id, namespace, lambda found: found._replace(expires_at=min(found.expires_at, now))
    )
    return _shown(changed or (namespace, session), desk)


ROUTES = (
    Route("GET", "/sessions", list_all),
    Route("DELETE", "/sessions", clear),
    Route("GET", "/sessions/<SessionId>", one),
    Route("POST", "/sessions/<SessionId>/expire", expire),
)


def _kept(desk: Desk, key: str) -> Kept:
    kept = (each for each in desk.store.sessions(desk.scope) if each[1].session_id == key.lower())
    found = next(kept, None)
    if found is None:
        raise AdminError(404, "No such session", "it was never issued here, or has been forgotten")
    return found


def _shown(kept: Kept, desk: Desk) -> dict[str, Any]:
    """Under the vendor's names where it has names."""
    namespace, session = kept
    local_time = desk.world.local_time
    return {
        "SessionId": session.session_id,
        "SessionExpiryDate": local_time.written(session.expires_at),
        "ReferenceCode": session.reference_code,
        "UserId": session.user_id,
        "UserPhone": session.user_phone,
        "Force3D": session.force_3d,
        "PhoneVerifiedByMerchant": session.phone_verified_by_merchant,
        "namespace": namespace,
        "issuedAt": local_time.stamped(session.issued_at),
        "expiresAt": local_time.stamped(session.expires_at),
        "expired": session.expired(desk.store.clock(namespace).now(desk.world.clock())),
    }


def _evicted(desk: Desk) -> int:
    spaces = desk.store.namespaces()
    return sum(space.sessions_evicted for space in spaces if desk.scope in (None, space.name))

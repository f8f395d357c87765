"""The session that an operation acts for: the named one, or the successor of an expired one.

A response says whether the session was renewed (documented). When and how often: ours. An expired session is
renewed when it is used, and every later use of it gets the same successor, until that one expires too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mockpaywall.paywall.masterpass.records import RecordChange, RecordKey, RecordKind
from mockpaywall.paywall.operation import SESSION_HEADER, OperationParams
from mockpaywall.paywall.session import Session


class ResolvedSession(NamedTuple):
    """The session of one operation."""

    session: Session
    is_renewed: bool
    """True when the request named another one."""
    created: Session | None = None
    """The successor, when this request created it."""
    changes: tuple[RecordChange, ...] = ()


def resolve_session(body: Mapping[str, Any], session: Session, params: OperationParams) -> ResolvedSession:
    """Return the session to act for. *session* is the newest of the chain that the named one starts."""
    named_id = body.get("SessionId") or body[SESSION_HEADER]
    if not session.is_expired(params.now) and not params.directives.renews:
        return ResolvedSession(session, session.session_id != named_id.lower())
    successor = session._replace(
        session_id=params.session_id, issued_at=params.now, expires_at=params.now + params.ttl_s
    )
    key = RecordKey(RecordKind.RENEWAL, session.session_id)
    return ResolvedSession(successor, True, successor, (RecordChange(key, successor.session_id),))

"""The inbox: the one-time codes that were "sent". The only place that shows codes."""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.masterpass.challenge import Challenge
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.record_list import RecordList, get_now, list_namespaces
from mockpaywall.web.admin.streaming import JsonStream


def list_otps(context: AdminContext) -> JsonStream:
    """Return the codes of the scope, the newest first; `phone` selects those of one phone."""
    phone = context.request.args.get("phone")
    stored = [
        (name, one)
        for name, one in context.store.records(RecordKind.CHALLENGE, context.scope)
        if isinstance(one, Challenge) and phone in (None, one.phone)
    ]
    evicted = sum(each.challenges_evicted for each in list_namespaces(context))
    listed = RecordList("otps", stored, evicted)
    return listed.render(context, lambda name, one: _render_otp(name, one, context))


ROUTES = (AdminRoute("GET", "/otps", list_otps),)


def _render_otp(namespace: str, challenge: Challenge, context: AdminContext) -> dict[str, Any]:
    format_time = context.app_context.local_time.format_with_offset
    return {
        "phone": challenge.phone,
        "purpose": challenge.purpose.value,
        "code": challenge.code,
        "token": challenge.token,
        "state": challenge.get_state(get_now(namespace, context)).value,
        "expiry": format_time(challenge.expires_at),
        "issuedAt": format_time(challenge.issued_at),
        "issuer": challenge.issuer.name.lower(),
        "responseCode": challenge.issuer.value,
        "attempts": challenge.attempts,
        "userId": mask_card_numbers_in_text(challenge.user_id),
        "paymentId": challenge.payment_id or None,
        "namespace": namespace,
    }

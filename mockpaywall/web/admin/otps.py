"""The inbox: the one-time codes that were "sent". The only place that shows codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.masterpass.challenge import Challenge, ChallengeIssuer
from mockpaywall.paywall.masterpass.page_3d import PAGE_3D
from mockpaywall.paywall.masterpass.payment import Payment
from mockpaywall.paywall.masterpass.payment_outcome import get_page_code, get_page_state
from mockpaywall.paywall.masterpass.records import RecordKind
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.record_list import RecordList, get_now, list_namespaces
from mockpaywall.web.admin.streaming import JsonStream

OwnedCode = tuple[str, Challenge | Payment]
"""A namespace, and what one of its codes belongs to."""
PAGE_PURPOSE = "3d"


def list_otps(context: AdminContext) -> JsonStream:
    """Return the codes of the scope, the newest first; `phone` selects those of one phone."""
    phone = context.request.args.get("phone")
    stored = [owned for owned in _iter_codes(context) if phone in (None, owned[1].phone)]
    evicted = sum(each.challenges_evicted for each in list_namespaces(context))
    listed = RecordList("otps", stored, evicted, _get_time)
    return listed.render(context, lambda name, one: _render(name, one, context))


ROUTES = (AdminRoute("GET", "/otps", list_otps, parameters=("phone", "limit", "offset")),)


def _iter_codes(context: AdminContext) -> Iterator[OwnedCode]:
    """Yield the challenges, and the payments with a 3D page, for which a code was sent too."""
    for kind in (RecordKind.CHALLENGE, RecordKind.PAYMENT):
        for name, one in context.store.records(kind, context.scope):
            if isinstance(one, Challenge) or (isinstance(one, Payment) and one.acs_token):
                yield name, one


def _get_time(one: Challenge | Payment) -> float:
    return one.issued_at if isinstance(one, Challenge) else one.created_at


def _render(namespace: str, one: Challenge | Payment, context: AdminContext) -> dict[str, Any]:
    if isinstance(one, Challenge):
        return _render_otp(namespace, one, context)
    return _render_page(namespace, one, context)


def _render_page(namespace: str, payment: Payment, context: AdminContext) -> dict[str, Any]:
    """Render the code of a 3D page; its token is that of Url3d."""
    format_time = context.app_context.local_time.format_with_offset
    return {
        "phone": payment.phone,
        "purpose": PAGE_PURPOSE,
        "code": get_page_code(payment, context.app_context.policy),
        "token": payment.acs_token,
        "state": get_page_state(payment, get_now(namespace, context)).value,
        "expiry": format_time(payment.page_expires_at),
        "issuedAt": format_time(payment.created_at),
        "issuer": ChallengeIssuer.BANK.name.lower(),
        "responseCode": PAGE_3D,
        "attempts": payment.page_3d.attempts,
        "userId": mask_card_numbers_in_text(payment.user_id),
        "paymentId": payment.masterpass_payment_id,
        "namespace": namespace,
    }


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

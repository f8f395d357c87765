"""Reception: whose a call is, and which modes may decide it. Pure; the first step of the pipeline."""

from __future__ import annotations

import re
from typing import NamedTuple

from mockpaywall.engine.context import AppContext
from mockpaywall.http.request import Request, RequestHead, cached_per_head
from mockpaywall.model.exchange import ReceivedRequest, RuleSnapshot
from mockpaywall.model.mode import OK, ModeCandidate
from mockpaywall.modes.magic_phone import PREFIX as MAGIC_PREFIX
from mockpaywall.modes.magic_phone import make_magic_hint
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.selection import MODE_HEADER, select_candidates
from mockpaywall.paywall import api_errors
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, derive_namespace
from mockpaywall.paywall.strict_json import InvalidJson, parse_json

DEFAULT_NAMESPACE = "default"
NAMESPACE_PREFIX = re.compile(r"/ns/([A-Za-z0-9._-]{1,64})(?=/|$)")
MAGIC_DIGITS = MAGIC_PREFIX.encode()
DEFAULT_CANDIDATES = (ModeCandidate("default", OK),)


def receive(request: Request, context: AppContext) -> ReceivedRequest:
    """The call with its namespace and the modes that may decide it."""
    namespace, without_prefix, mode = resolve_namespace(request.head)
    if without_prefix is not None:
        request = Request(without_prefix, request.body, request.oversize)
    phone = _find_magic_phone(request.body) if context.magic_enabled else None
    hint = (make_magic_hint(phone) or "") if phone else ""
    snapshot = context.store.snapshot(namespace)
    try:
        offered = _select_candidates(request, mode, phone, snapshot, context)
    except ModeError as error:
        return ReceivedRequest(
            namespace, request, DEFAULT_CANDIDATES, context.clock(), api_errors.invalid_mode_error(str(error))
        )
    return ReceivedRequest(namespace, request, offered, context.clock(), None, hint, snapshot.version)


class NamespaceMatch(NamedTuple):
    """What a head says to the reception."""

    namespace: str
    without_prefix: RequestHead | None
    """With the target as the vendor would see it; None where no /ns/<name> prefix is to be taken off."""
    mode: str | None
    """The X-Mock-Mode header."""


@cached_per_head
def resolve_namespace(head: RequestHead) -> NamespaceMatch:
    """Whose the calls with *head* are."""
    target, mode = head.target, head.headers.get(MODE_HEADER)
    found = NAMESPACE_PREFIX.match(target) if target.startswith("/ns/") else None
    if found:
        return NamespaceMatch(found[1], head.with_target(target[found.end() :] or "/"), mode)
    return NamespaceMatch(_namespace_from_keys(head), None, mode)


def _namespace_from_keys(head: RequestHead) -> str:
    key, client = head.headers.get(KEY_HEADER), head.headers.get(CLIENT_HEADER)
    return derive_namespace(key, client) if key and client else DEFAULT_NAMESPACE


def _select_candidates(
    request: Request, header: str | None, phone: str | None, snapshot: RuleSnapshot, context: AppContext
) -> tuple[ModeCandidate, ...]:
    if header is None and phone is None and not snapshot.rules:
        return snapshot.default_only
    return select_candidates(
        header,
        phone,
        request,
        rules=snapshot.rules,
        default=snapshot.default,
        magic_enabled=context.magic_enabled,
        parse_mode=context.parse_mode,
    )


def _find_magic_phone(body: bytes) -> str | None:
    """The UserPhone, when it may be magic; the body is read for it only then."""
    if MAGIC_DIGITS not in body:
        return None
    try:
        value = parse_json(body)
    except InvalidJson:
        return None
    phone = value.get("UserPhone") if isinstance(value, dict) else None
    return phone if isinstance(phone, str) else None

"""Reception: whose a call is, and which modes may decide it. Pure; the first step of the pipeline."""

from __future__ import annotations

import re
from typing import NamedTuple

from mockpaywall.engine.context import World
from mockpaywall.http.request import Call, Head, once_a_head
from mockpaywall.model.exchange import Receipt, Standing
from mockpaywall.model.mode import OK, Candidate
from mockpaywall.modes.magic_phone import PREFIX as MAGIC_PREFIX
from mockpaywall.modes.magic_phone import magic_hint
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.selection import HEADER, candidates
from mockpaywall.paywall import api_errors
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, namespace_of
from mockpaywall.paywall.strict_json import NotJson, read_json

DEFAULT_NAMESPACE = "default"
NAMESPACE_PREFIX = re.compile(r"/ns/([A-Za-z0-9._-]{1,64})(?=/|$)")
MAGIC_DIGITS = MAGIC_PREFIX.encode()
HONEST = (Candidate("default", OK),)


def receive(call: Call, world: World) -> Receipt:
    """The call with its namespace and the modes that may decide it."""
    namespace, without_prefix, mode = addressed(call.head)
    if without_prefix is not None:
        call = Call(without_prefix, call.body, call.oversize)
    phone = _magic_phone(call.body) if world.magic else None
    hint = (magic_hint(phone) or "") if phone else ""
    standing = world.store.standing(namespace)
    try:
        offered = _candidates(call, mode, phone, standing, world)
    except ModeError as error:
        return Receipt(namespace, call, HONEST, world.clock(), api_errors.unreadable_mode(str(error)))
    return Receipt(namespace, call, offered, world.clock(), None, hint, standing.version)


class Addressed(NamedTuple):
    """What a head says to the reception."""

    namespace: str
    without_prefix: Head | None
    """With the target as the vendor would see it; None where no /ns/<name> prefix is to be taken off."""
    mode: str | None
    """The X-Mock-Mode header."""


@once_a_head
def addressed(head: Head) -> Addressed:
    """Whose the calls with *head* are."""
    target, mode = head.target, head.headers.get(HEADER)
    found = NAMESPACE_PREFIX.match(target) if target.startswith("/ns/") else None
    if found:
        return Addressed(found[1], head.at(target[found.end() :] or "/"), mode)
    return Addressed(_namespace_by_keys(head), None, mode)


def _namespace_by_keys(head: Head) -> str:
    key, client = head.headers.get(KEY_HEADER), head.headers.get(CLIENT_HEADER)
    return namespace_of(key, client) if key and client else DEFAULT_NAMESPACE


def _candidates(
    call: Call, header: str | None, phone: str | None, standing: Standing, world: World
) -> tuple[Candidate, ...]:
    if header is None and phone is None and not standing.rules:
        return standing.alone
    return candidates(
        header,
        phone,
        call,
        rules=standing.rules,
        default=standing.default,
        magic=world.magic,
        read=world.read_mode,
    )


def _magic_phone(body: bytes) -> str | None:
    """The UserPhone, when it may be magic; the body is read for it only then."""
    if MAGIC_DIGITS not in body:
        return None
    try:
        value = read_json(body)
    except NotJson:
        return None
    phone = value.get("UserPhone") if isinstance(value, dict) else None
    return phone if isinstance(phone, str) else None

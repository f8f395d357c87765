"""The first step of the pipeline: the namespace of a request and its candidate modes. Pure."""

from __future__ import annotations

from typing import Any, NamedTuple

from mockpaywall.engine.context import AppContext
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.content_encoding import InvalidContentCoding, decode_content, get_content_coding
from mockpaywall.http.namespace_path import DEFAULT_NAMESPACE, split_namespace
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.model.exchange import ReceivedRequest, RuleSnapshot
from mockpaywall.model.mode import OK_BRANCH, ModeCandidate
from mockpaywall.modes.magic_phone import PREFIX as MAGIC_PREFIX
from mockpaywall.modes.magic_phone import make_magic_hint
from mockpaywall.modes.mode_error import ModeError
from mockpaywall.modes.selection import MODE_HEADER, select_candidates
from mockpaywall.paywall import api_errors
from mockpaywall.paywall.api_errors import Refusal
from mockpaywall.paywall.credentials import MerchantNames, find_namespace_of_keys
from mockpaywall.paywall.header_hints import hint_for_head
from mockpaywall.paywall.hints import join_hints
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.paywall.strictness import Strictness
from mockpaywall.stores.base import RequestStore

MAGIC_DIGITS = MAGIC_PREFIX.encode()
DEFAULT_CANDIDATES = (ModeCandidate("default", OK_BRANCH),)


def receive(
    request: Request, context: AppContext, store: RequestStore, owner: str | None = None
) -> ReceivedRequest:
    """Resolve the namespace of *request*, and the modes that may decide its response.

    *owner*: the namespace that `owner_search` found for a public pair or a token, instead of that of the keys.
    """
    head = request.head
    key = (resolve_namespace, context)
    match: NamespaceMatch | None = head.cache.get(key)
    if match is None:
        match = head.cache[key] = resolve_namespace(head, context.merchants)
    namespace, without_prefix, mode, has_two_modes, coding, hint = match
    namespace = owner or namespace
    refusal = phone = None
    if without_prefix is not None:
        request = Request(without_prefix, request.body, request.oversize)
    if coding is not None:
        request, refusal = _decode_body(request, coding)
    if context.magic_enabled and MAGIC_DIGITS in request.body:
        phone = _find_magic_phone(request.body, context.strictness)
        hint = join_hints((hint, (make_magic_hint(phone) or "") if phone else ""))
    snapshot, now = store.snapshot(namespace), context.clock()
    if mode is None and phone is None and snapshot.default_only:
        candidates = snapshot.default_only
        return ReceivedRequest(namespace, request, candidates, now, refusal, hint, snapshot.version)
    if has_two_modes and context.magic_enabled:
        refusal = api_errors.conflicting_modes_error().refusal
        return ReceivedRequest(namespace, request, DEFAULT_CANDIDATES, now, refusal)
    try:
        candidates = _select_candidates(request, mode, phone, snapshot, context)
    except ModeError as error:
        refusal = api_errors.invalid_mode_error(str(error)).refusal
        return ReceivedRequest(namespace, request, DEFAULT_CANDIDATES, now, refusal)
    return ReceivedRequest(namespace, request, candidates, now, refusal, hint, snapshot.version)


class NamespaceMatch(NamedTuple):
    """What depends on the head only."""

    namespace: str
    without_prefix: RequestHead | None
    """The head with the target that the vendor would receive; None without a /ns/<name> prefix."""
    mode: str | None
    """The X-Mock-Mode header."""
    has_two_modes: bool
    """The header came more than once, with different values."""
    coding: str | None
    """The Content-Encoding of the body; None without one."""
    hint: str
    """About headers that are odd but valid; "" without one."""


def resolve_namespace(head: RequestHead, merchants: MerchantNames) -> NamespaceMatch:
    """Return the namespace of requests with *head*: that of the path prefix, otherwise that of the key pair."""
    headers, without_prefix = head.headers, None
    if found := split_namespace(head.target):
        namespace, without_prefix = found[0], head.with_target(found[1])
    else:
        namespace = find_namespace_of_keys(headers, merchants) or DEFAULT_NAMESPACE
    mode, coding = headers.get(MODE_HEADER), get_content_coding(headers)
    has_two_modes = len(headers.first) != len(headers.pairs) and len(set(headers.get_all(MODE_HEADER))) > 1
    return NamespaceMatch(namespace, without_prefix, mode, has_two_modes, coding, hint_for_head(head))


def _decode_body(request: Request, coding: str) -> tuple[Request, Refusal | None]:
    """Return *request* with its body decoded, and a refusal when the body is not what its Content-Encoding says."""
    try:
        return decode_content(request, coding), None
    except InvalidContentCoding:
        return request, api_errors.invalid_content_coding_error(coding).refusal


def _select_candidates(
    request: Request, header: str | None, phone: str | None, snapshot: RuleSnapshot, context: AppContext
) -> tuple[ModeCandidate, ...]:
    return select_candidates(
        header,
        phone,
        request,
        find_operation(request.head, context),
        rules=snapshot.rules,
        default=snapshot.default,
        magic_enabled=context.magic_enabled,
        parse_mode=context.parse_mode,
        on_expired=context.rule_warnings.report,
    )


def find_operation(head: RequestHead, context: AppContext) -> str | None:
    """Return the key of the operation at the path of *head*, whatever the method; None for an unknown path."""
    endpoint = find_endpoint(head, context)
    return endpoint.operation.key if endpoint else None


def _find_magic_phone(body: bytes, strictness: Strictness) -> str | None:
    """Return the UserPhone of *body*, which contains the magic digits; None where there is none.

    temptoken/sdk has it in MasterpassSession, and the JavaScript SDK sends userPhone. Otherwise it is named and typed
    as the strictness accepts it.
    """
    try:
        value = parse_json(body)
    except InvalidJson:
        return None
    user = _get_member(value, ("MasterpassSession",), strictness) or value
    phone = _get_member(user, ("UserPhone", "userPhone"), strictness)
    if strictness.numeric_phone and isinstance(phone, int):
        return str(phone)
    return phone if isinstance(phone, str) else None


def _get_member(value: Any, names: tuple[str, ...], strictness: Strictness) -> Any:
    """Return the first member of *value* with one of *names* that is not empty; None without one."""
    if not isinstance(value, dict):
        return None
    if strictness.case_insensitive:
        value, names = {name.lower(): member for name, member in value.items()}, (names[0].lower(),)
    return next((value[name] for name in names if value.get(name)), None)

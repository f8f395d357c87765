"""Find the namespace of a request where its keys do not determine it: public key pairs, and tokens.

A public pair has a namespace of its own until it belongs to a private pair: because both came in one call, or because
the private pair used a session of the public one. From then on both share the namespace of the private pair.
"""

from __future__ import annotations

from mockpaywall.engine.checks import CheckedRequest
from mockpaywall.engine.context import AppContext
from mockpaywall.engine.endpoint_search import find_endpoint
from mockpaywall.http.namespace_path import split_namespace
from mockpaywall.http.request import Request, RequestHead
from mockpaywall.paywall.credentials import (
    PRIVATE_PAIR,
    PUBLIC_PAIR,
    PUBLIC_PREFIX,
    derive_public_namespace,
    find_namespace_of_keys,
    read_pair,
)
from mockpaywall.paywall.masterpass.records import RecordKey, RecordKind
from mockpaywall.paywall.masterpass.token_check import list_token_keys
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.validation import KEY_PAIRS
from mockpaywall.stores.base import RequestStore


def needs_owner(head: RequestHead, context: AppContext) -> bool:
    """Return whether the store has to be asked for the namespace of a request. Equal heads are looked at once."""
    key = (needs_owner, context)
    found: bool | None = head.cache.get(key)
    if found is None:
        found = head.cache[key] = _may_have_owner(head, context)
    return found


def _may_have_owner(head: RequestHead, context: AppContext) -> bool:
    endpoint = find_endpoint(head, context)
    if endpoint is None or split_namespace(head.target) is not None:
        return False
    operation = endpoint.operation
    has_token = operation.access is Access.TEMP_TOKEN or operation.find_owner_keys is not None
    return has_token or read_pair(head.headers, PUBLIC_PAIR) is not None


async def find_owner(request: Request, context: AppContext, store: RequestStore) -> str | None:
    """Return the namespace that the public pair of *request* belongs to, or that issued its token, where it needs one.

    None where the private pair or a prefix decides, for a public pair of its own, and for a token that nobody issued.
    A public pair that comes with a private one belongs to it from then on. Raise StoreUnavailable.
    """
    head = request.head
    endpoint = find_endpoint(head, context)
    if endpoint is None:
        return None
    if keys := _list_owner_keys(request, endpoint.operation):
        return await store.find_namespace(keys)
    public = _find_public_namespace(head, context)
    if public is None:
        return None
    if read_pair(head.headers, PRIVATE_PAIR) is None:
        return await store.find_owner(public)
    if _has_accepted_pairs(head, context) and (
        private := find_namespace_of_keys(head.headers, context.merchants)
    ):
        await store.adopt(public, private)
    return None


async def adopt_session(request: Request, checked: CheckedRequest, store: RequestStore) -> bool:
    """Adopt the namespace of the session that *checked* names, if it is that of a public pair without an owner.

    Return whether the session is now in the namespace of the request. Raise StoreUnavailable.
    """
    operation, namespace = checked.operation, checked.received.namespace
    if operation is None or not operation.needs_session or operation.access is not Access.PRIVATE_KEYS:
        return False
    if split_namespace(request.head.target) is not None:
        return False
    key = RecordKey(RecordKind.SESSION, checked.body[operation.session_field].lower())
    found = await store.find_namespace((key,))
    if found is None or not found.startswith(PUBLIC_PREFIX):
        return False
    return await store.adopt(found, namespace) == namespace


def _list_owner_keys(request: Request, operation: Operation) -> tuple[RecordKey, ...]:
    if operation.access is Access.TEMP_TOKEN:
        return list_token_keys(request.head)
    return operation.find_owner_keys(request) if operation.find_owner_keys else ()


def _has_accepted_pairs(head: RequestHead, context: AppContext) -> bool:
    return all(
        read_pair(head.headers, names) in accepted
        for access, names in KEY_PAIRS.items()
        if (accepted := context.accepted_pairs.get(access)) is not None
    )


def _find_public_namespace(head: RequestHead, context: AppContext) -> str | None:
    """Return the own namespace of the public pair; None without a pair, and for one of `--merchant`."""
    pair = read_pair(head.headers, PUBLIC_PAIR)
    if pair is None or pair in context.merchants.public:
        return None
    return derive_public_namespace(*pair)

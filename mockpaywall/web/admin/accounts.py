"""Accounts: ready-made users with their cards. Card numbers are masked as soon as they are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.masterpass.account import Account, AccountOrigin
from mockpaywall.paywall.masterpass.card import RegisteredCard
from mockpaywall.paywall.masterpass.records import Record, RecordKey, RecordKind
from mockpaywall.setup.account_parser import AccountRules, parse_account, parse_account_changes
from mockpaywall.stores.base import Scope
from mockpaywall.web.admin.context import AdminContext, AdminRoute, Created
from mockpaywall.web.admin.errors import AdminError
from mockpaywall.web.admin.record_list import RecordList, get_now, list_namespaces
from mockpaywall.web.admin.request_args import PAGE_PARAMETERS, read_json_body
from mockpaywall.web.admin.streaming import JsonStream

AccountChange = Callable[[Account | None], Account | None]


def list_accounts(context: AdminContext) -> JsonStream:
    """Return the accounts of the scope, the newest first."""
    evicted = sum(each.accounts_evicted for each in list_namespaces(context))
    return RecordList("accounts", _list_stored(context), evicted).render(context, _render_account)


def add_account(context: AdminContext) -> Created:
    """Store the account in the body, instead of one of the same phone."""
    parsed = parse_account(JsonNode(read_json_body(context.request)), _get_rules(context))
    account = parsed._replace(origin=_get_origin(context))
    _change_accounts(context, account.phone, lambda _: account)
    return Created(_render_account(context.scope, account))


def delete_accounts(context: AdminContext) -> dict[str, Any]:
    """Delete every account of the scope."""
    context.store.clear_records(RecordKind.ACCOUNT, context.scope)
    return {}


def get_account(context: AdminContext, phone: str) -> dict[str, Any]:
    """Return one account; of several with that phone, that of the namespace used last."""
    return _render_account(*_find_account(context, phone))


def update_account(context: AdminContext, phone: str) -> dict[str, Any]:
    """Change the members in the body, in every namespace of the scope that has the account.

    Of several, the account of the namespace used last is returned, as one of all namespaces.
    """
    _find_account(context, phone)
    node = JsonNode(read_json_body(context.request))
    fields = parse_account_changes(node, phone, _get_rules(context))
    fields["origin"] = _get_origin(context)
    _change_accounts(context, phone, lambda account: account and account._replace(**fields))
    return _render_account(context.scope, _find_account(context, phone)[1])


def delete_account(context: AdminContext, phone: str) -> dict[str, Any]:
    """Delete one account, in every namespace of the scope that has it."""
    _find_account(context, phone)
    _change_accounts(context, phone, lambda _: None)
    return {}


ROUTES = (
    AdminRoute("GET", "/accounts", list_accounts, parameters=PAGE_PARAMETERS),
    AdminRoute("POST", "/accounts", add_account),
    AdminRoute("DELETE", "/accounts", delete_accounts),
    AdminRoute("GET", "/accounts/<rest:phone>", get_account),
    AdminRoute("PATCH", "/accounts/<rest:phone>", update_account),
    AdminRoute("DELETE", "/accounts/<rest:phone>", delete_account),
)


def _get_rules(context: AdminContext) -> AccountRules:
    return AccountRules(context.app_context.policy, get_now(context.scope, context))


def _get_origin(context: AdminContext) -> AccountOrigin:
    return AccountOrigin.NAMESPACE if context.scope else AccountOrigin.ALL


def _list_stored(context: AdminContext) -> list[tuple[Scope, Account]]:
    """Return scopes and their accounts; those of namespaces to come while none of the scope exists."""
    if not list_namespaces(context):
        return [(context.scope, account) for account in context.store.initial_accounts()]
    records = context.store.records(RecordKind.ACCOUNT, context.scope)
    return [(name, account) for name, account in records if isinstance(account, Account)]


def _find_account(context: AdminContext, phone: str) -> tuple[Scope, Account]:
    stored = reversed(_list_stored(context))
    found = next(((name, account) for name, account in stored if account.phone == phone), None)
    if found is None:
        raise AdminError(404, "No such account", "GET accounts lists those of the namespace of this request")
    return found


def _change_accounts(context: AdminContext, phone: str, change: AccountChange) -> None:
    """Change the account in the scope. None: in all namespaces, those to come first: a new one begins with it."""

    def change_record(record: Record | None) -> Record | None:
        return change(record if isinstance(record, Account) else None)

    names = [each.name for each in list_namespaces(context)]
    for scope in [context.scope] if context.scope else [None, *names]:
        context.store.change_record(RecordKey(RecordKind.ACCOUNT, phone), scope, change_record)


def _render_account(namespace: Scope, account: Account) -> dict[str, Any]:
    """Render an account. A namespace of None: it is one of all namespaces."""
    return {
        "phone": account.phone,
        "userId": mask_card_numbers_in_text(account.user_id) if account.user_id else None,
        "state": account.state.value,
        "cards": [_render_card(card) for card in account.cards],
        "namespace": namespace,
    }


def _render_card(registered: RegisteredCard) -> dict[str, Any]:
    card = registered.card
    return {
        "alias": registered.alias,
        "number": card.list_mask,
        "holder": card.holder,
        "expiry": f"{card.expiry_month}/{card.expiry_year}",
        "cardId": registered.card_id,
        "uniqueNumber": card.unique_number,
        "expired": registered.is_expired,
        "expiresSoon": registered.expires_soon,
    }

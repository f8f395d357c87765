"""Sample requests as programs, with this server's address: what `mockpaywall example` prints."""

from __future__ import annotations

from typing import Any

from mockpaywall.examples.checkout_programs import CHECKOUT_PROGRAMS, format_checkout_program
from mockpaywall.examples.example_formats import RequestTarget, format_curl
from mockpaywall.examples.language_formats import LANGUAGES, format_program
from mockpaywall.http.namespace_path import namespace_prefix
from mockpaywall.paywall.credentials import CLIENT_HEADER, KEY_HEADER, derive_namespace
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError

BODY = {
    "ReferenceCode": "5f8c9a52-6a1e-4d0e-9b1f-3c2d7e8a4b60",
    "UserId": "72812393211",
    "UserPhone": "905123456710",
}
"""The documented sample values of Create Session."""
FAKE_KEYS = ("my-fake-key", "my-fake-client")


def list_examples(context: AdminContext) -> dict[str, Any]:
    """Return two programs per language: `code` creates a session, `checkout` pays an order.

    Both have the address of this request and its namespace, and the key pair in its headers, else a fake one.
    """
    base_url, key, client = _make_address(context)
    target = RequestTarget(f"{base_url}{CREATE_SESSION.path}", key, client)
    try:
        examples = [_format_example(name, base_url, target) for name in CHECKOUT_PROGRAMS]
    except ValueError as error:
        raise AdminError(422, "The keys are not usable", str(error)) from None
    return {"url": target.url, "examples": examples}


ROUTES = (AdminRoute("GET", "/examples", list_examples),)


def _format_example(name: str, base_url: str, target: RequestTarget) -> dict[str, str]:
    program = CHECKOUT_PROGRAMS[name]
    code = format_program(name, BODY, target) if name in LANGUAGES else format_curl(BODY, target, 1, 1)
    return {
        "language": name,
        "title": program.title,
        "code": code,
        "checkout": format_checkout_program(name, base_url, target.key, target.client),
        "file": program.name,
    }


def _make_address(context: AdminContext) -> tuple[str, str, str]:
    """Return the Base Address and the key pair."""
    request = context.request
    key, client = request.headers.get(KEY_HEADER), request.headers.get(CLIENT_HEADER)
    pair = (key, client) if key and client else FAKE_KEYS
    is_named = context.scope is not None and context.scope != derive_namespace(*pair)
    prefix = namespace_prefix(context.scope) if context.scope and is_named else ""
    return f"{request.scheme}://{request.host}{prefix}{context.app_context.base_path}", *pair

"""Sample requests as programs, with this server's address: what `mockpaywall example` prints."""

from __future__ import annotations

from typing import Any

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
CURL = ("curl", "curl")


def list_examples(context: AdminContext) -> dict[str, Any]:
    """Return a program per language that creates a session: at the address of this request, in its namespace.

    With the key pair in its headers the programs have those keys, else fake ones.
    """
    target = _make_target(context)
    try:
        programs = [
            (name, each.title, format_program(name, BODY, target)) for name, each in LANGUAGES.items()
        ]
    except ValueError as error:
        raise AdminError(422, "The keys are not usable", str(error)) from None
    examples = [(*CURL, format_curl(BODY, target, 1, 1)), *programs]
    return {
        "url": target.url,
        "examples": [{"language": name, "title": title, "code": code} for name, title, code in examples],
    }


ROUTES = (AdminRoute("GET", "/examples", list_examples),)


def _make_target(context: AdminContext) -> RequestTarget:
    request = context.request
    key, client = request.headers.get(KEY_HEADER), request.headers.get(CLIENT_HEADER)
    pair = (key, client) if key and client else FAKE_KEYS
    is_named = context.scope is not None and context.scope != derive_namespace(*pair)
    prefix = namespace_prefix(context.scope) if context.scope and is_named else ""
    path = f"{prefix}{context.app_context.base_path}{CREATE_SESSION.path}"
    return RequestTarget(f"{request.scheme}://{request.host}{path}", *pair)

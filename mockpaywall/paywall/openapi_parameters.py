"""What the OpenAPI document says of headers and queries: who calls, and what is asked besides the body.

The keys of the merchant and the bearer token of Masterpass are security schemes: clients are given them once. The
temporary token is a parameter: it belongs to one page of one customer, so every call names it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from mockpaywall.paywall.operation import Access
from mockpaywall.paywall.schema_loader import Document


class AccessGroup(NamedTuple):
    """The operations with one kind of access, as the document groups them."""

    tag: str
    schemes: tuple[str, ...] = ()
    """The security schemes, all of which are needed."""


BEARER = "masterpassToken"
GROUPS: Mapping[Access, AccessGroup] = MappingProxyType(
    {
        Access.PRIVATE_KEYS: AccessGroup("Server", ("apikeyprivate", "apiclientprivate")),
        Access.PUBLIC_KEYS: AccessGroup("Browser", ("apikeypublic", "apiclientpublic")),
        Access.TEMP_TOKEN: AccessGroup("Browser"),
        Access.OPEN: AccessGroup("Masterpass", (BEARER,)),
    }
)
TAGS: Mapping[str, str] = MappingProxyType(
    {
        "Server": "What the merchant's server calls, with the private key pair.",
        "Browser": "The temporary tokens of a page, and what the page calls with one.",
        "Masterpass": "What the JavaScript SDK asks Masterpass itself.",
    }
)
PARAMETER_KEYWORDS = ("type", "minLength", "pattern", "examples")
"""The keywords that a parameter takes over from the schema of a header or of a query."""
LOCALE_PARAMETER: Document = {
    "name": "locale",
    "in": "query",
    "required": False,
    "description": "Language of Message; unknown values are ignored."
    " The header `locale` and Accept-Language do the same.",
    "schema": {"type": "string", "examples": ["tr", "tr-TR", "en", "1", "2"]},
    "x-provenance": "ours: the page names a locale parameter, but not where it is sent;"
    " 1 and 2 are the vendor's LanguageId values",
}
BEARER_SCHEME: Document = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "The MasterpassToken of temptoken/sdk/verify, later that of Otp/verify.",
    "x-provenance": "observed: web library of Masterpass in the official JavaScript SDK",
}


def build_parameters(schema: Document) -> list[Document]:
    """Build the parameters that *schema* describes: headers, unless its `x-in` says otherwise."""
    required = schema.get("required", [])
    return [
        {
            "name": name,
            "in": schema.get("x-in", "header"),
            "required": name in required,
            "description": field.get("description", ""),
            "schema": {key: field[key] for key in PARAMETER_KEYWORDS if key in field},
            "x-provenance": field.get("x-provenance", "ours"),
        }
        for name, field in schema.get("properties", {}).items()
    ]


def build_security_schemes(headers: Sequence[Document]) -> dict[str, Document]:
    """Build the schemes of the keys that the schemas *headers* describe, and that of Masterpass."""
    needed = {name for group in GROUPS.values() for name in group.schemes}
    fields = {name: field for schema in headers for name, field in schema.get("properties", {}).items()}
    keys = {
        name: {
            "type": "apiKey",
            "in": "header",
            "name": name,
            "description": field.get("description", ""),
            "x-provenance": field.get("x-provenance", "ours"),
        }
        for name, field in fields.items()
        if name in needed
    }
    return keys | {BEARER: BEARER_SCHEME}

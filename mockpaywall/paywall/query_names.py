"""The names in a query that belong elsewhere: no call of a merchant's server has its fields or keys in the query."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

from mockpaywall.http.request import Request
from mockpaywall.paywall.credentials import PRIVATE_PAIR, PUBLIC_PAIR, TOKEN_HEADER

MAX_NAMES = 6
LOCALE = "locale"
"""The only parameter that the calls of a merchant's server read: see language."""
_NAME = re.compile(r"[A-Za-z][A-Za-z_]{1,39}")
_HEADER_NAMES = frozenset((*PRIVATE_PAIR, *PUBLIC_PAIR, TOKEN_HEADER))


def list_query_names(request: Request) -> list[str]:
    """Return the first names in the query that look like names of fields, without those of headers."""
    names = dict.fromkeys(name for name, _ in parse_qsl(request.head.query, keep_blank_values=True))
    fields = (name for name in names if name.lower() not in _HEADER_NAMES and name.lower() != LOCALE)
    return [name for name in fields if _NAME.fullmatch(name)][:MAX_NAMES]


def hint_for_keys_in_query(query: str) -> str:
    """Explain keys that are sent in the query; "" without any. It repeats no value."""
    if "key" not in (lower := query.lower()) and "client" not in lower:
        return ""
    sent = {name.lower() for name, _ in parse_qsl(query, keep_blank_values=True)}
    names = [name for name in (*PRIVATE_PAIR, *PUBLIC_PAIR) if name in sent]
    return f"you sent {' and '.join(names)} in the query; keys belong in headers" if names else ""

"""Hints about the headers of a request: missing, misspelled or repeated ones, and values that were never filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from mockpaywall.http.content_encoding import ACCEPTED_CODINGS
from mockpaywall.http.header_names import MODE
from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.paywall.credentials import PRIVATE_PAIR, PUBLIC_PAIR, TOKEN_HEADER
from mockpaywall.paywall.hints import (
    hint_for_placeholder,
    hint_for_text_of_nothing,
    join_hints,
    to_header_value,
)
from mockpaywall.paywall.query_names import hint_for_keys_in_query
from mockpaywall.text.similar_names import find_similar_name

MAX_HEADER_NAME_CHARS = 60
"""A longer name is not a typing error of one of ours."""
MODE_LETTERS = "xmockmode"
MIN_MODE_SIMILARITY = 0.85
LISTED_PAIRS = "the server was started with --credentials: send one of those pairs"
KEY_HEADERS = (*PRIVATE_PAIR, *PUBLIC_PAIR, TOKEN_HEADER)


def hint_for_missing_headers(missing: Sequence[str], request: Request, *, any_pair: bool) -> str:
    """Explain missing key headers: a typing error, an empty value, the other pair, another kind of credentials.

    *any_pair*: every pair is accepted, not only those of `--credentials`.
    """
    sent = request.head.headers.first.keys()
    if similar := hint_for_similar_headers(missing, request):
        return similar
    if empty := [name for name in missing if name in sent]:
        return f"{' and '.join(empty)} came without a value: check the variable it is filled from"
    content = request.body.lower()
    if in_body := [name for name in missing if name.encode() in content and name != TOKEN_HEADER]:
        return f"you sent {' and '.join(in_body)} in the body; keys belong in headers"
    if TOKEN_HEADER in missing:
        return _hint_for_missing_token(sent, request.head.query)
    for names, sent_pair, needed in (
        (PUBLIC_PAIR, "public", f"private pair, {' and '.join(PRIVATE_PAIR)}"),
        (PRIVATE_PAIR, "private", f"public pair, {' and '.join(PUBLIC_PAIR)}"),
    ):
        if sent & set(names) and not set(missing) & set(names):
            return f"you sent the {sent_pair} pair; this endpoint needs the {needed}"
    if "authorization" in sent:
        return f"this API does not use the Authorization header: send {' and '.join(missing)}"
    values = "any non-empty value will do here" if any_pair else LISTED_PAIRS
    return f"add the header {' and the header '.join(missing)}; {values}"


def hint_for_similar_headers(missing: Sequence[str], request: Request) -> str:
    """Explain headers whose names are nearly those of *missing* ones; "" without any."""
    sent = request.head.headers.first.keys()
    candidates = sorted({name for name in sent if len(name) <= MAX_HEADER_NAME_CHARS} - {*KEY_HEADERS})
    return join_hints(
        f"{to_header_value(match)} looks like {name}"
        for name in missing
        if name not in sent and (match := find_similar_name(name, candidates, cutoff=0.75))
    )


def _hint_for_missing_token(sent: Set[str], query: str) -> str:
    fix = "send the Token of temptoken or temptoken/sdk in the header token"
    if f"&{TOKEN_HEADER}=" in f"&{query}":
        return f"a token in the query is not read here: {fix}"
    if "authorization" in sent:
        return f"the Authorization header is not read here: {fix}"
    return f"this endpoint does not use keys: {fix}" if sent & set(KEY_HEADERS) else fix


def hint_for_content_type(request: Request) -> str:
    """Explain which content type to send."""
    media_type = (request.head.headers.get("content-type") or "").partition(";")[0].strip().lower()
    if not media_type:
        return "the header Content-Type is missing: send Content-Type: application/json"
    if "form" in media_type:
        return "you sent a form; send a JSON object with the header Content-Type: application/json"
    if "xml" in media_type:
        return "you sent XML; send a JSON object with the header Content-Type: application/json"
    return "send Content-Type: application/json"


def hint_for_content_coding(coding: str) -> str:
    """Explain which Content-Encoding to send."""
    return f"send the body without Content-Encoding, or with one of {ACCEPTED_CODINGS}, not {coding}"


def hint_for_head(head: RequestHead) -> str:
    """Explain what is odd about headers and a query that do not make a request invalid; "" when nothing is."""
    headers = head.headers
    return join_hints(
        (
            _hint_for_mode_header(headers),
            hint_for_key_values(headers),
            _hint_for_repeats(headers),
            hint_for_keys_in_query(head.query) if "?" in head.target else "",
        )
    )


def hint_for_key_values(headers: Headers) -> str:
    """Explain key headers whose value is a placeholder, or two values in one header; "" otherwise."""
    values = [(name, value) for name in KEY_HEADERS if (value := headers.first.get(name))]
    return join_hints([_hint_for_key_value(name, value) for name, value in values])


def _hint_for_key_value(name: str, value: str) -> str:
    if placeholder := hint_for_placeholder(value) or hint_for_text_of_nothing(value):
        return f"{name}: {placeholder}"
    halves = value.partition(",")
    if halves[2].strip() and halves[2].strip() == halves[0].strip():
        return f"{name} has the same value twice, joined by a comma: send it once"
    return ""


def _hint_for_repeats(headers: Headers) -> str:
    if len(headers.first) == len(headers.pairs):
        return ""
    sent = {name: headers.get_all(name) for name in KEY_HEADERS}
    repeated = [name for name, values in sent.items() if len(values) > 1 and len(set(values)) == 1]
    return f"{' and '.join(repeated)} came more than once: send it once" if repeated else ""


def _hint_for_mode_header(headers: Headers) -> str:
    """Explain a header that is probably X-Mock-Mode with a typing error."""
    mode_header, names = MODE.lower(), "\n".join(headers.first)
    if "mock" not in names and "mode" not in names:
        return ""
    for name in headers.first:
        if ("mock" in name or "mode" in name) and name != mode_header and _is_like_mode_header(name):
            return f"{to_header_value(name)} looks like {MODE}, and has no effect"
    return ""


def _is_like_mode_header(name: str) -> bool:
    if len(name) > MAX_HEADER_NAME_CHARS:
        return False
    letters = re.sub(r"[^a-z]", "", name)
    return find_similar_name(letters, (MODE_LETTERS,), cutoff=MIN_MODE_SIMILARITY) is not None

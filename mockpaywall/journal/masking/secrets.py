"""Secrets of a request masked: in key headers, cookies, the target, the body, and whatever quotes them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote, unquote_plus

from mockpaywall.http.parameters import parse_parameters
from mockpaywall.http.request import Request
from mockpaywall.paywall.card_data import mask_card_numbers
from mockpaywall.paywall.credentials import mask_secret
from mockpaywall.paywall.secret_names import (
    COOKIE_HEADERS,
    MASK_MARKER,
    MIN_SECRET_CHARS,
    find_named_secrets,
    is_secret,
    is_secret_parameter,
    iter_header_secrets,
    mask_named_secrets,
    mask_path_secrets,
)

MAX_SECRETS = 100
"""Of one request, those in its headers first. More would make masking slow; those with a name are masked anyway."""

HeaderPairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class MaskedRequest:
    """A request without its secrets. Phone numbers are not masked."""

    target: str
    headers: HeaderPairs
    body: bytes


@dataclass(frozen=True, slots=True, repr=False)
class SecretMask:
    """The secrets of one request with their masks, to be replaced wherever they are quoted."""

    replacements: tuple[tuple[bytes, bytes], ...]

    def mask_bytes(self, content: bytes) -> bytes:
        """Return *content* with every secret masked; what is not a secret stays byte for byte."""
        return mask_named_secrets(self.mask_quoted_bytes(content))

    def mask_quotes(self, text: str) -> str:
        """Return *text* with the secrets of the request masked: for our own words, which may quote them."""
        return self.mask_quoted_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")

    def mask_text(self, text: str) -> str:
        """Return *text* with every secret masked."""
        return self.mask_bytes(text.encode("utf-8", "replace")).decode("utf-8", "replace")

    def mask_target(self, target: str) -> str:
        """Return the path and query with every secret masked, also those that only the parameter's name shows."""
        path, mark, query = self.mask_text(target).partition("?")
        return mask_path_secrets(path) + mark + "&".join(map(_mask_parameter, query.split("&")))

    def mask_headers(self, headers: Iterable[tuple[str, str]]) -> HeaderPairs:
        """Return the header lines with every secret masked; cookies keep their names."""
        return tuple((name, self._mask_header(name, value)) for name, value in headers)

    def mask_quoted_bytes(self, content: bytes) -> bytes:
        """Return *content*, such as the body of a response, with the secrets of the request and card numbers masked."""
        for secret, mask in self.replacements:
            content = content.replace(secret, mask)
        return mask_card_numbers(content)

    def _mask_header(self, name: str, value: str) -> str:
        if name.lower() in COOKIE_HEADERS:
            return "; ".join(map(mask_cookie, value.split(";")))
        return mask_secret(value) if is_secret(name) else self.mask_text(value)


def make_secret_mask(request: Request) -> SecretMask:
    """Return the mask for *request* and for everything that quotes it."""
    secrets = sorted(set(islice(_iter_secrets(request), MAX_SECRETS)), key=len, reverse=True)
    return SecretMask(
        tuple((form, mask_secret(one).encode()) for one in secrets for form in _iter_forms(one))
    )


def mask_request(request: Request) -> MaskedRequest:
    """Return *request* with every secret masked."""
    mask = make_secret_mask(request)
    head = request.head
    return MaskedRequest(
        mask.mask_target(head.target), mask.mask_headers(head.headers.pairs), mask.mask_bytes(request.body)
    )


def mask_text(text: str, request: Request) -> str:
    """Return *text*, which quotes *request*, with every secret masked."""
    return make_secret_mask(request).mask_text(text)


def mask_cookie(cookie: str) -> str:
    """Return `name=value` with the value masked; a part without a value may be one itself, and is masked."""
    name, equals, value = cookie.strip().partition("=")
    if not equals:
        return mask_secret(name) if name else ""
    return f"{name}={mask_secret(value)}"


def _mask_parameter(parameter: str) -> str:
    name, equals, value = parameter.partition("=")
    if not value or MASK_MARKER in value or not is_secret_parameter(unquote_plus(name)):
        return parameter
    return f"{name}{equals}{mask_secret(value)}"


def _iter_secrets(request: Request) -> Iterator[str]:
    """Yield every secret long enough: a short one would be found in ordinary text."""
    return (secret for secret in _iter_candidates(request) if len(secret) >= MIN_SECRET_CHARS)


def _iter_candidates(request: Request) -> Iterator[str]:
    yield from iter_header_secrets(request.head.headers)
    yield from find_named_secrets(request.body)
    yield from find_named_secrets(request.head.target.encode("utf-8", "replace"))
    yield from (value for name, value in parse_parameters(request.head.query) if is_secret_parameter(name))


def _iter_forms(secret: str) -> Iterator[bytes]:
    """Yield the secret as sent, percent-encoded, and as a JSON string."""
    sent = secret.encode("latin-1", "replace")
    forms = (sent, secret.encode(), quote(sent, safe="").encode(), json.dumps(secret)[1:-1].encode())
    yield from dict.fromkeys(forms)

"""The language of `Message`.

The vendor's page says "language support according to the locale parameter", but not where that parameter is sent.
Ours: the query parameter `locale`, the header `locale`, then Accept-Language. 1 and 2 are the vendor's LanguageId
values (1 Turkish, 2 English).
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from mockpaywall.http.request import Request

ENGLISH = "en"
TURKISH = "tr"
DEFAULT = ENGLISH

LANGUAGE_TAGS = {"tr": TURKISH, "1": TURKISH, "en": ENGLISH, "2": ENGLISH}


def negotiate_language(request: Request) -> str:
    """Return "en" or "tr": the first source that names one of them decides. A head is read once."""
    cache = request.head.cache
    language: str | None = cache.get(negotiate_language)
    if language is None:
        language = cache[negotiate_language] = _negotiate(request)
    return language


def _negotiate(request: Request) -> str:
    for tag in (_find_query_locale(request.head.query), request.head.headers.get("locale")):
        if tag and (language := _parse_tag(tag)):
            return language
    accepted = request.head.headers.get("accept-language")
    return (_parse_accept_language(accepted) if accepted else None) or DEFAULT


def _find_query_locale(query: str) -> str | None:
    if "locale=" not in query:
        return None
    return next((value for name, value in parse_qsl(query) if name == "locale"), None)


def _parse_tag(tag: str) -> str | None:
    """Return the language of one tag: `tr`, `tr-TR`, `TR_tr`, `1`."""
    return LANGUAGE_TAGS.get(tag.strip().lower().replace("_", "-").partition("-")[0])


def _parse_accept_language(header: str) -> str | None:
    """Return the known language with the greatest weight in an Accept-Language header; the first of a tie."""
    best, best_weight = None, 0.0
    for item in header.split(","):
        tag, _, parameter = item.partition(";")
        weight = _parse_weight(parameter)
        if weight > best_weight and (language := _parse_tag(tag)):
            best, best_weight = language, weight
    return best


def _parse_weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

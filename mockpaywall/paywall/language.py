"""In which language `Message` is worded.

The vendor's page says "language support according to the locale parameter" and never says where that
parameter travels. Ours: query `locale`, header `locale`, then Accept-Language; 1 and 2 are the vendor's
LanguageId values (1 Turkish, 2 English).
"""

from __future__ import annotations

from urllib.parse import parse_qsl

from mockpaywall.http.request import Request

ENGLISH = "en"
TURKISH = "tr"
DEFAULT = ENGLISH

LANGUAGE_TAGS = {"tr": TURKISH, "1": TURKISH, "en": ENGLISH, "2": ENGLISH}


def negotiate_language(request: Request) -> str:
    """ "en" or "tr": the first carrier that names one of them decides."""
    carriers = (_find_query_locale(request.head.query), request.head.headers.get("locale"))
    for value in carriers:
        if value and (found := _parse_tag(value)):
            return found
    return _parse_accept_language(request.head.headers.get("accept-language") or "") or DEFAULT


def _find_query_locale(query: str) -> str | None:
    if "locale=" not in query:
        return None
    return next((value for name, value in parse_qsl(query) if name == "locale"), None)


def _parse_tag(tag: str) -> str | None:
    """`tr`, `tr-TR`, `TR_tr`, `1`: the language of one tag."""
    return LANGUAGE_TAGS.get(tag.strip().lower().replace("_", "-").partition("-")[0])


def _parse_accept_language(header: str) -> str | None:
    """The known language with the greatest weight in an Accept-Language header; ties go to the first."""
    best, best_weight = None, 0.0
    for item in header.split(","):
        tag, _, parameter = item.partition(";")
        weight = _parse_weight(parameter)
        if weight > best_weight and (found := _parse_tag(tag)):
            best, best_weight = found, weight
    return best


def _parse_weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0

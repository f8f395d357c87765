"""Hints for the names in a body that are not documented where they stand.

Such a name may be documented in another letter case, in another spelling, or in another object of the same body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from mockpaywall.paywall.documented_names import TOP, DocumentedNames
from mockpaywall.paywall.hints import MAX_HINT_CHARS, TURKISH_CASE, TURKISH_I, join_hints, to_header_value
from mockpaywall.text.similar_names import find_similar_name

MAX_NAMES = 6
"""The maximum number of names in an object, and of items in an array, that are explained."""
OTHER_OPERATIONS = {
    "expiremonth": "payment/init",
    "expireyear": "payment/init",
    "expirymonth": "card/add",
    "expiryyear": "card/add",
}
"""Names that one operation spells differently from another, in lower case, and the operation whose name it is."""


def hint_for_names(body: Mapping[str, Any], names: DocumentedNames) -> str:
    """Explain the first unknown names at the top of *body* and in each of its objects."""
    top = (_explain_field(name, names) for name in _find_unknown(body, names.fields))
    return join_hints((*top, *_explain_members(body, names)))


def hint_for_misplaced_names(body: Mapping[str, Any], names: DocumentedNames) -> str:
    """Explain only the names that have an effect in another object of *body*."""
    top = (_explain_place(name, TOP, names) for name in _find_unknown(body, names.fields))
    members = (
        _explain_place(name, f"in {field}", names, is_open=_is_open(schema))
        for field, schema, name in _iter_unknown_members(body, names)
    )
    return join_hints((*top, *members))


def _find_unknown(value: Mapping[str, Any], known: Mapping[str, Any]) -> Iterator[str]:
    if value.keys() <= known.keys():
        return iter(())
    return islice((name[:MAX_HINT_CHARS] for name in value if name not in known), MAX_NAMES)


def _iter_unknown_members(
    body: Mapping[str, Any], names: DocumentedNames
) -> Iterator[tuple[str, Mapping[str, Any], str]]:
    """Yield the field, its schema and the name of each unknown member."""
    for field, schema in names.objects.items():
        value = body.get(field)
        for item in value[:MAX_NAMES] if isinstance(value, list) else (value,):
            unknown = _find_unknown(item, schema["properties"]) if isinstance(item, dict) else ()
            yield from ((field, schema, name) for name in unknown)


def _is_open(schema: Mapping[str, Any]) -> bool:
    """Return whether *schema* says that its list of members is not complete."""
    return schema.get("additionalProperties") is True


def _explain_field(name: str, names: DocumentedNames) -> str:
    return (
        _explain_letter_case(name, names.fields)
        or _explain_place(name, TOP, names)
        or _explain_spelling(name, names.fields)
        or f"{to_header_value(name)} is not a documented name"
    )


def _explain_members(body: Mapping[str, Any], names: DocumentedNames) -> Iterator[str]:
    for field, schema, name in _iter_unknown_members(body, names):
        known, is_open = schema["properties"], _is_open(schema)
        yield (
            _explain_letter_case(name, known)
            or _explain_place(name, f"in {field}", names, is_open=is_open)
            or _explain_spelling(name, known)
            or ("" if is_open else f"{field}.{to_header_value(name)} is not a documented name")
        )


def _explain_letter_case(name: str, known: Mapping[str, Any]) -> str:
    lower, shown = {one.lower(): one for one in known}, to_header_value(name)
    if documented := lower.get(name.lower()):
        return f"you sent {shown}; the documented name is {documented}"
    if documented := lower.get(name.translate(TURKISH_I).lower()):
        return f"you sent {shown}; the documented name is {documented}: {TURKISH_CASE}"
    return ""


def _explain_place(name: str, where: str, names: DocumentedNames, *, is_open: bool = False) -> str:
    """Explain a name that belongs in another object. In an open one it may be right, unless it belongs at the top."""
    place = names.places.get(name.lower()) or names.places.get(name.translate(TURKISH_I).lower())
    if place is None or place.where == where or (is_open and place.where != TOP):
        return ""
    return f"you sent {to_header_value(name)} {where}; {place.name} belongs {place.where}"


def _explain_spelling(name: str, known: Mapping[str, Any]) -> str:
    similar = find_similar_name(name, known, cutoff=0.75)
    if similar is None:
        return ""
    if operation := OTHER_OPERATIONS.get(name.lower()):
        return f"{to_header_value(name)} is the name at {operation}; here it is {similar}"
    return f"{to_header_value(name)} looks like {similar}"

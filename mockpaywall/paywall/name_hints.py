"""Hints for the names in a body that are not documented where they stand.

Such a name may be documented in another letter case, in another spelling, or in another object of the same body.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any

from mockpaywall.paywall.documented_names import TOP, DocumentedNames
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.hints import MAX_HINT_CHARS, TURKISH_CASE, TURKISH_I, join_hints, to_header_value
from mockpaywall.paywall.schema_registry import SchemaRegistry
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.text.similar_names import find_similar_name

MAX_NAMES = 6
"""The maximum number of names in an object, and of items in an array, that are explained."""
OTHER_OPERATIONS = {
    "expiremonth": ("payment/init", "ExpiryMonth"),
    "expireyear": ("payment/init", "ExpiryYear"),
    "ownername": ("payment/init", "CardHolderName"),
    "number": ("payment/init", "CardNumber"),
    "expirymonth": ("card/add", "ExpireMonth"),
    "expiryyear": ("card/add", "ExpireYear"),
    "cardholdername": ("card/add", "OwnerName"),
    "cardnumber": ("card/add", "Number"),
}
"""Names that one operation spells differently from another, in lower case: the operation, and the name at the other."""
MAX_SCHEMAS = 64
"""The schemas for which the names of the other operations are kept."""
REQUEST_SUFFIX = ".request.json"


def hint_for_names(body: Mapping[str, Any], schema: SchemaValidator) -> str:
    """Explain the first unknown names at the top of *body* and in each of its objects."""
    names, operations = schema.names, _list_operations(schema.registry, schema.file)
    top = (
        _explain_wrapper(name, body, names) or _explain_field(name, names, operations)
        for name in _find_unknown(body, names.fields)
    )
    return join_hints((*top, *_explain_members(body, names, operations)))


def hint_for_misplaced_names(body: Mapping[str, Any], schema: SchemaValidator) -> str:
    """Explain only the names that have an effect in another object of *body*."""
    names = schema.names
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


@lru_cache(maxsize=MAX_SCHEMAS)
def _list_operations(registry: SchemaRegistry, file: str) -> Mapping[str, str]:
    """Return what to say of a name that another operation than that of *file* documents, by the name in lower case.

    Of several operations, the one with the most similar path counts.
    """
    own = next((one.key for one in OPERATIONS if f"{one.schemas}{REQUEST_SUFFIX}" == file), "")
    others = sorted(
        OPERATIONS, key=lambda one: (not _is_sibling(one.key, own), not _is_related(one.key, own))
    )
    found: dict[str, str] = {}
    for operation in others:
        document = (
            registry.files.get(f"{operation.schemas}{REQUEST_SUFFIX}", {}) if operation.has_body else {}
        )
        for name in DocumentedNames(document.get("properties", {})).places:
            found.setdefault(name, _refer_to(operation.key, own))
    return found


def _is_sibling(key: str, own: str) -> bool:
    """Return whether one operation does in another way what the other does: payment/commit and .../by/paymentid."""
    return own != key and (key.startswith(f"{own}/") or own.startswith(f"{key}/"))


def _is_related(key: str, own: str) -> bool:
    return key.partition("/")[0] == own.partition("/")[0]


def _refer_to(key: str, own: str) -> str:
    if _is_sibling(key, own):
        return f"is not a field here: use {key} to send it"
    return f"is a field of {key}, not of this call"


def _explain_wrapper(name: str, body: Mapping[str, Any], names: DocumentedNames) -> str:
    """Explain an object around the one that should have been sent; "" where *name* is none."""
    inner = body.get(name)
    if not isinstance(inner, dict) or body.keys() & names.fields.keys():
        return ""
    if not {one.lower() for one in inner} & {one.lower() for one in names.fields}:
        return ""
    return f"the fields are inside {to_header_value(name)}: send that object itself"


def _explain_field(name: str, names: DocumentedNames, operations: Mapping[str, str]) -> str:
    return (
        _explain_letter_case(name, names.fields)
        or _explain_place(name, TOP, names)
        or _explain_spelling(name, names.fields, operations)
        or f"{to_header_value(name)} is not a documented name"
    )


def _explain_members(
    body: Mapping[str, Any], names: DocumentedNames, operations: Mapping[str, str]
) -> Iterator[str]:
    for field, schema, name in _iter_unknown_members(body, names):
        known, is_open = schema["properties"], _is_open(schema)
        yield (
            _explain_letter_case(name, known)
            or _explain_place(name, f"in {field}", names, is_open=is_open)
            or _explain_spelling(name, known, {} if is_open else operations)
            or ("" if is_open else f"{field}.{to_header_value(name)} is not a documented name")
        )


def _explain_letter_case(name: str, known: Mapping[str, Any]) -> str:
    lower, shown = {one.lower(): one for one in known}, to_header_value(name)
    if documented := lower.get(name.lower()):
        return f"you sent {shown}; the documented name is {documented}"
    if documented := lower.get(name.translate(TURKISH_I).lower()):
        return f"you sent {shown}; the documented name is {documented}: {TURKISH_CASE}"
    visible = "".join(letter for letter in name if letter.isprintable() and not letter.isspace())
    if visible != name and (documented := lower.get(visible.lower())):
        return f'"{shown}" has a space or an invisible character in it; the documented name is {documented}'
    return ""


def _explain_place(name: str, where: str, names: DocumentedNames, *, is_open: bool = False) -> str:
    """Explain a name that belongs in another object. In an open one it may be right, unless it belongs at the top."""
    place = names.places.get(name.lower()) or names.places.get(name.translate(TURKISH_I).lower())
    if place is None or place.where == where or (is_open and place.where != TOP):
        return ""
    return f"you sent {to_header_value(name)} {where}; {place.name} belongs {place.where}"


def _explain_spelling(name: str, known: Mapping[str, Any], operations: Mapping[str, str]) -> str:
    """Explain a name that another operation has, or that is nearly one of *known*; "" for any other."""
    lower, shown = name.lower(), to_header_value(name)
    operation, here = OTHER_OPERATIONS.get(lower, ("", ""))
    if here in known:
        return f"{shown} is the name at {operation}; here it is {here}"
    if explained := operations.get(lower):
        return f"{shown} {explained}"
    similar = find_similar_name(name, known, cutoff=0.75)
    return f"{shown} looks like {similar}" if similar else ""

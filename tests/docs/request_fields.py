"""The rows of docs/request-fields.md: the fields of each call of a merchant's server, from the request schemas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_loader import Document
from mockpaywall.paywall.schema_set import load_schema_set

PAGE = "docs/request-fields.md"
COLUMNS = ("field", "type", "required", "meaning", "source")
GUID_PATTERN = "[0-9a-fA-F]{8}-"

Conditions = Mapping[str, str]
"""When a field is required, by its name."""


def list_operations() -> list[Operation]:
    """Return the operations of a merchant's server, without Create Session: its page has a table of its own."""
    servers = (Access.PRIVATE_KEYS, Access.PUBLIC_KEYS)
    return [each for each in OPERATIONS if each.access in servers and each.key != "session"]


def get_section(operation: Operation) -> str:
    """Return the heading of the section of *operation*."""
    return f"{operation.method} {operation.key}"


def list_field_rows(operation: Operation) -> Iterator[Sequence[str]]:
    """Yield a row per field, and one per member of the objects among them."""
    yield from _list_rows(load_schema_set().files[f"{operation.schemas}.request.json"])


def _list_rows(
    schema: Document, prefix: str = "", inherited: Conditions | None = None
) -> Iterator[Sequence[str]]:
    required = dict.fromkeys(schema.get("required", ()), "yes")
    conditions = {**_find_conditions(schema), **(inherited or {}), **required}
    nested_conditions = _find_nested_conditions(schema)
    for name, field in schema["properties"].items():
        yield (
            f"`{prefix}{name}`",
            _describe_type(field),
            conditions.get(name, "no"),
            field.get("description", ""),
            field["x-provenance"],
        )
        members = field.get("items", field)
        if "properties" in members:
            inner = f"{prefix}{name}{'[]' if 'items' in field else ''}."
            yield from _list_rows(members, inner, nested_conditions.get(name))


def _find_conditions(schema: Document) -> Conditions:
    """Return when the fields are required that are so under a condition."""
    found: dict[str, list[str]] = {}
    for rule, condition in _list_conditions(schema):
        for name in rule.get("required", ()):
            found.setdefault(name, []).append(condition)
    return {name: " or ".join(conditions) for name, conditions in found.items()}


def _find_nested_conditions(schema: Document) -> Mapping[str, Conditions]:
    """Return such conditions of the members of each field."""
    return {
        name: dict.fromkeys(member.get("required", ()), condition)
        for rule, condition in _list_conditions(schema)
        for name, member in rule.get("properties", {}).items()
    }


def _list_conditions(schema: Document) -> Iterator[tuple[Document, str]]:
    """Yield what each `if` of *schema* adds, and the condition in words."""
    for rule in (schema, *schema.get("allOf", ())):
        if "if" in rule:
            (name,) = rule["if"]["required"]
            yield rule.get("then", {}), f"if `{name}` is true"
            yield rule.get("else", {}), f"if `{name}` is false"


def _describe_type(field: Document) -> str:
    if GUID_PATTERN in field.get("pattern", ""):
        return "GUID, a string"
    types = field.get("type", "any")
    text = types if isinstance(types, str) else " or ".join(types)
    return ", ".join(filter(None, (text, *map(partial(_describe_limit, field), _LIMITS))))


def _describe_limit(field: Document, limit: tuple[str, str, str]) -> str:
    low, high, unit = limit
    if low in field and high in field:
        return f"{field[low]} to {field[high]}{unit}"
    return f"at most {field[high]}{unit}" if high in field else ""


_LIMITS: Sequence[tuple[str, str, str]] = (
    ("minLength", "maxLength", " characters"),
    ("minimum", "maximum", ""),
)
"""The keywords of a lower and an upper limit, and the unit."""

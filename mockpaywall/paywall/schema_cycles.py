"""Schemas that refer to themselves for the same value: to validate with one would never end.

A schema may refer to itself for a part of the value (`properties`, `items`): the value ends. It may not do so
through keywords that apply to the same value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from mockpaywall.paywall.schema_loader import Document

SAME_VALUE_LISTS = ("allOf", "anyOf", "oneOf")
SAME_VALUE_SCHEMAS = ("not", "if", "then", "else")
Location = tuple[str, str]
"""A file and a JSON pointer in it."""


def find_cycle(name: str, files: Mapping[str, Document], base_uri: str) -> str | None:
    """Return the JSON pointer of a subschema of file *name* that leads back to itself, or None."""
    finished: set[Location] = set()
    for start in _iter_pointers(files[name]):
        path = {(name, start): _iter_same_value((name, start), files, base_uri)}
        while path:
            location, following = next(reversed(path.items()))
            target = next(following, None)
            if target is None:
                finished.add(location)
                path.popitem()
            elif target in path:
                return start
            elif target not in finished:
                path[target] = _iter_same_value(target, files, base_uri)
    return None


def _iter_pointers(document: Any) -> Iterator[str]:
    pending: list[tuple[str, Any]] = [("", document)]
    while pending:
        pointer, value = pending.pop()
        if isinstance(value, dict):
            yield pointer
            pending += [(f"{pointer}/{_escape(key)}", member) for key, member in value.items()]
        elif isinstance(value, list):
            pending += [(f"{pointer}/{number}", item) for number, item in enumerate(value)]


def _iter_same_value(location: Location, files: Mapping[str, Document], base_uri: str) -> Iterator[Location]:
    """Yield the subschemas that apply to the same value as the one at *location*."""
    file, pointer = location
    schema = _resolve(files.get(file), pointer)
    if not isinstance(schema, dict):
        return
    for keyword in ("$ref", "$dynamicRef"):
        if isinstance(reference := schema.get(keyword), str):
            target, _, fragment = reference.partition("#")
            yield target.removeprefix(base_uri) or file, fragment
    for keyword in SAME_VALUE_LISTS:
        if isinstance(branches := schema.get(keyword), list):
            yield from ((file, f"{pointer}/{keyword}/{number}") for number in range(len(branches)))
    yield from ((file, f"{pointer}/{keyword}") for keyword in SAME_VALUE_SCHEMAS if keyword in schema)
    if isinstance(dependent := schema.get("dependentSchemas"), dict):
        yield from ((file, f"{pointer}/dependentSchemas/{_escape(name)}") for name in dependent)


def _resolve(value: Any, pointer: str) -> Any:
    """Return what *pointer* refers to in *value*, or None."""
    for step in pointer.split("/")[1:]:
        key = step.replace("~1", "/").replace("~0", "~")
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isdigit() and int(key) < len(value):
            value = value[int(key)]
        else:
            return None
    return value


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")

"""The names that a message has: those of its fields, and of the members of the objects among them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

TOP = "at the top of the body"


class Place(NamedTuple):
    """Where a name belongs."""

    name: str
    """As it is documented."""
    where: str
    """TOP, or "in" and the name of the field that has such a member."""


@dataclass(frozen=True)
class DocumentedNames:
    """The names of one message."""

    fields: Mapping[str, Any]
    """The schemas of the fields, by name."""

    @cached_property
    def objects(self) -> Mapping[str, Mapping[str, Any]]:
        """The schemas of the objects among the fields, by name; for an array, the schema of its items."""
        schemas = {name: _get_object_schema(schema) for name, schema in self.fields.items()}
        return {name: schema for name, schema in schemas.items() if schema.get("properties")}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Where each name belongs, by the name in lower case. The first place wins."""
        found = {name.lower(): Place(name, TOP) for name in self.fields}
        for field, schema in self.objects.items():
            for name in schema["properties"]:
                found.setdefault(name.lower(), Place(name, f"in {field}"))
        return found


def _get_object_schema(schema: Any) -> Mapping[str, Any]:
    """Return the schema of an object, or of the items of an array; {} for a schema that is true or false."""
    found = schema.get("items", schema) if isinstance(schema, Mapping) else {}
    return found if isinstance(found, Mapping) else {}

"""The schemas of a document as named components, in forms that generators of clients read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Node = dict[str, Any]

NULL: Node = {"type": "null"}
OPTIONS = ("anyOf", "oneOf")
UNNAMED = ("$schema", "$id")
"""What the schema in a file has and a component does not."""


class Components:
    """The schemas of the components, which grow while the rest of the document is built.

    Every object with properties becomes a component of its own, so that generators need not name it. No `$ref` has a
    sibling, because tools ignore or refuse it: a component that may be null is an option beside null.
    """

    def __init__(self, load: Callable[[str], Node], name_file: Callable[[str], str]) -> None:
        """*load* returns the schema in a file, and *name_file* the component's name, for references to other files."""
        self.schemas: dict[str, Node] = {}
        self._load = load
        self._name_file = name_file

    def add(self, name: str, schema: Mapping[str, Any]) -> Node:
        """Add *schema* unless there is a component *name*. Return a reference to it."""
        return self._add(name, name, schema)

    def _add(self, root: str, name: str, schema: Mapping[str, Any]) -> Node:
        """Add a component. *root* begins the names of the components in it."""
        if name not in self.schemas:
            self.schemas[name] = {}  # keeps the place, and ends the recursion
            self.schemas[name] = {"title": name, **self._convert(root, name, _describe(schema))}
        return {"$ref": f"#/components/schemas/{name}"}

    def _convert(self, root: str, parent: str, schema: Mapping[str, Any]) -> Node:
        """Return *schema* with the objects in it as references."""
        result = dict(schema)
        if "properties" in schema:
            fields = schema["properties"].items()
            result["properties"] = {
                field: self._convert_inner(root, parent, field, inner) for field, inner in fields
            }
        return result

    def _convert_inner(self, root: str, parent: str, field: str, schema: Mapping[str, Any]) -> Node:
        """Return the schema of a property or of an item."""
        for keyword in OPTIONS:
            if keyword in schema:
                return self._convert_options(root, parent, field, schema, keyword)
        if "$ref" in schema:
            return self._convert_reference(schema["$ref"])
        if "properties" in schema:
            return self._convert_object(root, parent, field, schema)
        if schema.get("items"):
            return {**schema, "items": self._convert_inner(root, parent, f"{field}Item", schema["items"])}
        return {**schema, "items": {}} if _is_array(schema) else dict(schema)

    def _convert_object(self, root: str, parent: str, field: str, schema: Mapping[str, Any]) -> Node:
        """Make a component of an object; its name tells of its parent only where it would not be unique."""
        name = f"{root}{to_pascal_case(field)}"
        if name in self.schemas:
            name = f"{parent}{to_pascal_case(field)}"
        reference = self._add(root, name, {**schema, "type": "object"})
        return {"anyOf": [reference, NULL]} if "null" in schema.get("type", "object") else reference

    def _convert_options(
        self, root: str, parent: str, field: str, schema: Mapping[str, Any], keyword: str
    ) -> Node:
        """Convert the options of *keyword*. One that is null is the last of `anyOf`, as generators know it."""
        options = [self._convert_inner(root, parent, field, option) for option in schema[keyword]]
        others = [option for option in options if option != NULL]
        last = [NULL] if len(others) < len(options) else []
        rest = {name: value for name, value in schema.items() if name != keyword}
        return {**rest, ("anyOf" if last else keyword): [*others, *last]}

    def _convert_reference(self, target: str) -> Node:
        if not target.endswith(".json"):
            return {"$ref": target}
        return self.add(self._name_file(target), self._load(target))


def _describe(schema: Mapping[str, Any]) -> Node:
    """Return *schema*, its title as a part of its description: generators take titles for names."""
    texts = [schema[name].removesuffix(".") + "." for name in ("title", "description") if name in schema]
    rest = {name: value for name, value in schema.items() if name not in ("title", "description", *UNNAMED)}
    return ({"description": " ".join(texts)} if texts else {}) | rest


def _is_array(schema: Mapping[str, Any]) -> bool:
    """Return whether generators expect `items` in *schema*."""
    return "array" in schema.get("type", ())


def to_pascal_case(text: str) -> str:
    """Return *text* without hyphens and dots, every word with a capital letter: "create-session" is CreateSession."""
    return "".join(word[:1].upper() + word[1:] for word in text.replace(".", "-").split("-"))


def to_camel_case(text: str) -> str:
    """Return *text* in Pascal case, but for its first letter."""
    return text[:1].lower() + to_pascal_case(text)[1:]

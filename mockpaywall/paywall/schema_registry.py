"""The schema files that references lead to, in the form that each of the two validating libraries wants."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import jsonschema_rs

from mockpaywall.paywall.schema_loader import Document

if TYPE_CHECKING:
    import referencing

BASE_URI = "https://mockpaywall.example/schemas/"


@dataclass(frozen=True, eq=False)
class SchemaRegistry:
    """Schema files by name. Both forms are built once, for all validators: they cost more than a validator."""

    files: Mapping[str, Document]

    @cached_property
    def fast(self) -> jsonschema_rs.Registry:
        """For jsonschema-rs. Raises what it raises for a file that is not a schema, or refers to none of the files."""
        resources = [(BASE_URI + name, document) for name, document in self.files.items()]
        return jsonschema_rs.Registry(resources, retriever=reject_fetch)

    @cached_property
    def reference(self) -> referencing.Registry[Document]:
        """For jsonschema."""
        # Imported here for start-up time: see the docstring of schema_validator.
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012

        resources = [
            (BASE_URI + name, DRAFT202012.create_resource(each)) for name, each in self.files.items()
        ]
        registry: referencing.Registry[Document] = Registry().with_resources(resources)
        return registry


def reject_fetch(uri: str) -> Document:
    """Answer a request for a schema that is not among the files. Nothing is ever fetched."""
    raise ValueError(f"$ref to {uri}: no such schema file")

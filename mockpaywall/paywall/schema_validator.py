"""A checker: does a value fit a schema, and if not, everything that is wrong with it.

Two libraries, one verdict. jsonschema-rs says yes to what fits, in under a microsecond. What it does not
let through goes to jsonschema, the reference, which finds every violation; its import takes a tenth of a
second, so it happens at the first refusal and not at start. A property test holds both to one verdict.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from mockpaywall.paywall.schema_loader import Document, SchemaError

if TYPE_CHECKING:
    from jsonschema.protocols import Validator

BASE_URI = "https://mockpaywall.example/schemas/"


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One violated keyword."""

    path: tuple[str | int, ...]
    """From the top of the value to what is wrong; the missing name itself for `required`."""
    keyword: str
    keyword_value: Any
    """The keyword's value in the schema."""
    value: Any
    """What was found; None for what is missing."""
    schema: Document
    """The subschema that was violated."""


@dataclass(frozen=True)
class SchemaValidator:
    """Checks values against one schema of a closed set of files; nothing is ever fetched."""

    file: str
    schema: Document
    files: Mapping[str, Document]
    is_valid: Callable[[Any], bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_valid", self._compile())

    def find_violations(self, value: Any) -> list[SchemaViolation]:
        """Everything that is wrong with *value*, in the order of the schema; empty when it fits."""
        return [
            found for error in self._reference_validator.iter_errors(value) for found in _to_violations(error)
        ]

    def warm_up(self) -> None:
        """Make ready for the first violation: else that one waits for jsonschema's import."""
        _ = self._reference_validator

    def _compile(self) -> Callable[[Any], bool]:
        resources = [(BASE_URI + name, document) for name, document in self.files.items()]
        try:
            registry = jsonschema_rs.Registry(resources, retriever=_reject_fetch)
            compiled = jsonschema_rs.validator_for(
                self.schema, registry=registry, retriever=_reject_fetch, base_uri=BASE_URI + self.file
            )
        except jsonschema_rs.ValidationError as error:
            raise SchemaError(
                self.file, _to_json_pointer(error.instance_path), _extract_first_line(error)
            ) from None
        except (jsonschema_rs.ReferencingError, ValueError) as error:
            raise SchemaError(self.file, "", _extract_first_line(error)) from None
        return compiled.is_valid

    @cached_property
    def _reference_validator(self) -> Validator:
        # Imported here for start-up time: see the module's docstring.
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend
        from referencing import Registry
        from referencing.jsonschema import DRAFT202012

        resources = [
            (BASE_URI + name, DRAFT202012.create_resource(document)) for name, document in self.files.items()
        ]
        exact = extend(Draft202012Validator, {"pattern": _check_ecma_pattern})  # type: ignore[no-untyped-call]
        rooted = {"$id": BASE_URI + self.file, **self.schema}
        validator: Validator = exact(rooted, registry=Registry().with_resources(resources))
        return validator


def _to_violations(error: Any) -> Iterator[SchemaViolation]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        # jsonschema reports one error a missing name; its message starts with that name.
        name = next((name for name in missing if error.message.startswith(repr(name))), missing[0])
        yield SchemaViolation((*path, name), "required", True, None, error.schema)
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for name in error.instance:
            if name not in known:
                yield SchemaViolation(
                    (*path, name), "additionalProperties", False, error.instance[name], error.schema
                )
    else:
        yield SchemaViolation(path, str(error.validator), error.validator_value, error.instance, error.schema)


def _check_ecma_pattern(validator: Any, pattern: str, instance: Any, schema: Document) -> Iterator[Any]:
    """`pattern` as JSON Schema means it: `$` is the very end, where Python's also stands before a newline."""
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not re.search(_to_python_pattern(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _to_python_pattern(pattern: str) -> str:
    return re.sub(r"(\\.)|(\[(?:\\.|[^\]\\])*\])|\$", lambda m: m[0] if m[1] or m[2] else r"\Z", pattern)


def _reject_fetch(uri: str) -> Document:
    raise ValueError(f"$ref to {uri}: no such schema file")


def _to_json_pointer(path: list[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _extract_first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

"""Validation of a value against a schema, with every violation.

Two libraries validate. jsonschema is the authority for refusals: it finds every violation, and a value that it
accepts is not refused. jsonschema-rs is the fast path: what it accepts (in less than a microsecond) needs no second
check. The import of jsonschema takes a tenth of a second, so it happens at the first refusal and not at start.
A property test checks that both give the same result on our schemas.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import jsonschema_rs

from mockpaywall.paywall.documented_names import DocumentedNames
from mockpaywall.paywall.schema_loader import Document, SchemaError
from mockpaywall.paywall.schema_registry import BASE_URI, SchemaRegistry, reject_fetch

if TYPE_CHECKING:
    from jsonschema.protocols import Validator


@dataclass(frozen=True, slots=True)
class SchemaViolation:
    """One violated keyword."""

    path: tuple[str | int, ...]
    """From the top of the value to what is invalid. For `required` it ends with the missing name."""
    keyword: str
    keyword_value: Any
    """The keyword's value in the schema."""
    value: Any
    """The invalid value; None for a missing one."""
    schema: Document
    """The violated subschema."""

    @property
    def field(self) -> str:
        """The path joined by dots; "" for the value itself."""
        return ".".join(map(str, self.path))

    @property
    def pointer(self) -> str:
        """The path as a JSON pointer (RFC 6901)."""
        return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in self.path)


@dataclass(frozen=True)
class SchemaValidator:
    """Validates values against one schema. It resolves references within *registry* and never fetches anything."""

    file: str
    schema: Document
    registry: SchemaRegistry
    is_valid: Callable[[Any], bool] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "is_valid", self._compile())

    @cached_property
    def names(self) -> DocumentedNames:
        """The names of the fields, and of the members of the objects among them."""
        return DocumentedNames(self.schema.get("properties", {}))

    def find_violations(self, value: Any) -> list[SchemaViolation]:
        """Return every violation of *value*, in the order of the schema; [] when it is valid."""
        errors = self._reference_validator.iter_errors(value)
        return [violation for error in errors for violation in _to_violations(error)]

    def warm_up(self) -> None:
        """Import jsonschema now, so that the first refusal does not wait for it."""
        _ = self._reference_validator

    def _compile(self) -> Callable[[Any], bool]:
        try:
            compiled = jsonschema_rs.validator_for(
                self.schema,
                registry=self.registry.fast,
                retriever=reject_fetch,
                base_uri=BASE_URI + self.file,
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
        # Imported here for start-up time: see the docstring of the module.
        from jsonschema import Draft202012Validator
        from jsonschema.validators import extend

        exact = extend(Draft202012Validator, {"pattern": _check_ecma_pattern})  # type: ignore[no-untyped-call]
        rooted = {"$id": BASE_URI + self.file, **self.schema}
        validator: Validator = exact(rooted, registry=self.registry.reference)
        return validator


def _to_violations(error: Any) -> Iterator[SchemaViolation]:
    path = tuple(error.absolute_path)
    if error.validator == "required":
        missing = [name for name in error.validator_value if name not in error.instance]
        # jsonschema reports one error per missing name; its message starts with that name.
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
    """Check `pattern` as ECMA-262 does: `$` matches only at the end, Python's also before a final newline."""
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not re.search(_to_python_pattern(pattern), instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _to_python_pattern(pattern: str) -> str:
    return re.sub(r"(\\.)|(\[(?:\\.|[^\]\\])*\])|\$", lambda m: m[0] if m[1] or m[2] else r"\Z", pattern)


def _to_json_pointer(path: list[str | int]) -> str:
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def _extract_first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]

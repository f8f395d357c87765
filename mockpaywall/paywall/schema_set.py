"""The schemas of one run, as validators. A message is the stem of its files: "create-session"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from mockpaywall.paywall.schema_cycles import find_cycle
from mockpaywall.paywall.schema_loader import Document, SchemaError, load_schemas, merge_patch
from mockpaywall.paywall.schema_registry import BASE_URI, SchemaRegistry
from mockpaywall.paywall.schema_validator import SchemaValidator
from mockpaywall.paywall.strictness import STRICTNESS, Strictness

PATCH_SUFFIX = ".patch.json"


@dataclass(frozen=True, eq=False)
class SchemaSet:
    """Every schema file by name; patches are separate. A validator is built once."""

    files: Mapping[str, Document]
    patches: Mapping[str, Document]
    _registry: SchemaRegistry = field(init=False, repr=False)
    _validators: dict[tuple[str, str | None], SchemaValidator] = field(
        init=False, repr=False, default_factory=dict
    )

    def __post_init__(self) -> None:
        object.__setattr__(self, "_registry", SchemaRegistry(self.files))

    def get_headers_validator(self, message: str) -> SchemaValidator:
        """Return the validator of the request headers of *message*."""
        return self._get_validator(f"{message}.headers.json", None)

    def get_request_validator(self, message: str, strictness: Strictness) -> SchemaValidator:
        """Return the validator of the request body of *message* at *strictness*."""
        return self._get_validator(f"{message}.request.json", _name_patch(message, strictness))

    def get_minimum_validator(self, message: str, strictness: Strictness) -> SchemaValidator | None:
        """Return the validator of the loosest request body of *message* that its operation can read.

        That is ours for `lenient`. None where the schema at *strictness* is ours too, and so never looser.
        """
        bundled = _load_bundled_set()
        if self._select_request_files(message, strictness) == bundled._select_request_files(
            message, strictness
        ):
            return None
        return bundled.get_request_validator(message, STRICTNESS["lenient"])

    def get_response_schema(self, message: str) -> Document:
        """Return the schema of the success response of *message*."""
        return self._get_schema(f"{message}.response.json")

    def get_headers_schema(self, message: str) -> Document:
        """Return the schema of the request headers of *message*; {} for the message "", which has no headers."""
        return self._get_schema(f"{message}.headers.json") if message else {}

    def _select_request_files(
        self, message: str, strictness: Strictness
    ) -> tuple[Document | None, Document | None]:
        """Return the schema file of a request and its patch, where there are such files."""
        patch = _name_patch(message, strictness)
        return self.files.get(f"{message}.request.json"), self.patches.get(patch) if patch else None

    def _get_schema(self, name: str) -> Document:
        try:
            return self.files[name]
        except KeyError:
            raise SchemaError(name, "", "this schema file is missing") from None

    def _get_validator(self, name: str, patch: str | None) -> SchemaValidator:
        key = name, patch
        validator = self._validators.get(key)
        if validator is None:
            validator = self._validators[key] = self._build_validator(name, patch)
        return validator

    def _build_validator(self, name: str, patch: str | None) -> SchemaValidator:
        schema = self._get_schema(name)
        if patch:
            schema = merge_patch(schema, self.patches.get(patch, {}))
        return SchemaValidator(name, schema, self._registry)


def _name_patch(message: str, strictness: Strictness) -> str | None:
    """Return the name of the file that patches the request schema at *strictness*; None where none does."""
    return f"{message}.request.{strictness.name}{PATCH_SUFFIX}" if strictness.has_patch else None


def load_schema_set(extra: Path | None = None) -> SchemaSet:
    """Load our schemas and those in *extra*, which replace ours or are added.

    Raises SchemaError for a file that cannot be read or is not a JSON Schema 2020-12.
    """
    if extra is None:
        return _load_bundled_set()
    schemas = _make_set(load_schemas(extra))
    _validate_schemas(schemas, extra)
    return schemas


@cache
def _load_bundled_set() -> SchemaSet:
    """Load our schemas once: a process may run many servers, one for each of its tests."""
    return _make_set(load_schemas(None))


def _make_set(documents: Mapping[str, Document]) -> SchemaSet:
    return SchemaSet(
        files={name: document for name, document in documents.items() if not name.endswith(PATCH_SUFFIX)},
        patches={name: document for name, document in documents.items() if name.endswith(PATCH_SUFFIX)},
    )


def _validate_schemas(schemas: SchemaSet, extra: Path) -> None:
    """Compile every file, used or not, those of the user first, then every patched file. Raises SchemaError."""
    for name in sorted(schemas.files, key=lambda name: not (extra / name).exists()):
        _validate_schema(name, schemas.files, _format_name(name, extra))
    for patch_name, patch in schemas.patches.items():
        name = f"{patch_name.removesuffix(PATCH_SUFFIX).rpartition('.')[0]}.json"
        if name in schemas.files:
            patched = {**schemas.files, name: merge_patch(schemas.files[name], patch)}
            _validate_schema(name, patched, _format_name(patch_name, extra))


def _format_name(name: str, extra: Path) -> str:
    return str(extra / name) if (extra / name).exists() else name


def _validate_schema(name: str, files: Mapping[str, Document], shown: str) -> None:
    for location, target in _iter_references(files[name]):
        if target and target not in files:
            raise SchemaError(shown, location, f"$ref to {target}: no such schema file")
    if (cycle := find_cycle(name, files, BASE_URI)) is not None:
        raise SchemaError(
            shown, cycle or "/", "$ref leads back to this schema: no value would ever be checked"
        )
    try:
        SchemaValidator(name, files[name], SchemaRegistry(files))
    except SchemaError as error:
        raise SchemaError(shown, error.location, error.reason) from None


def _iter_references(value: object, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Yield every $ref in *value*: its JSON pointer, and the file it refers to ("" for the same file)."""
    if isinstance(value, dict):
        if isinstance(target := value.get("$ref"), str):
            yield f"{pointer}/$ref", target.partition("#")[0].removeprefix(BASE_URI)
        for key, inner in value.items():
            yield from _iter_references(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _iter_references(inner, f"{pointer}/{number}")

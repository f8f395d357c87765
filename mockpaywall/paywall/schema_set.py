"""The schemas of one run, as validators. A message is the stem of its files: "create-session"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mockpaywall.paywall.schema_cycles import find_cycle
from mockpaywall.paywall.schema_loader import Document, SchemaError, load_schemas, merge_patch
from mockpaywall.paywall.schema_validator import BASE_URI, SchemaValidator
from mockpaywall.paywall.strictness import Strictness

PATCH_SUFFIX = ".patch.json"


@dataclass(frozen=True)
class SchemaSet:
    """Every schema file by name; patches are separate."""

    files: Mapping[str, Document]
    patches: Mapping[str, Document]

    def get_headers_validator(self, message: str) -> SchemaValidator:
        """Build the validator of the request headers of *message*."""
        return self._build_validator(f"{message}.headers.json", None)

    def get_request_validator(self, message: str, strictness: Strictness) -> SchemaValidator:
        """Build the validator of the request body of *message* at *strictness*."""
        patch = f"{message}.request.{strictness.name}{PATCH_SUFFIX}" if strictness.has_patch else None
        return self._build_validator(f"{message}.request.json", patch)

    def get_response_schema(self, message: str) -> Document:
        """Return the schema of the success response of *message*."""
        return self._get_schema(f"{message}.response.json")

    def get_headers_schema(self, message: str) -> Document:
        """Return the schema of the request headers of *message*; {} for the message "", which has no headers."""
        return self._get_schema(f"{message}.headers.json") if message else {}

    def _get_schema(self, name: str) -> Document:
        try:
            return self.files[name]
        except KeyError:
            raise SchemaError(name, "", "this schema file is missing") from None

    def _build_validator(self, name: str, patch: str | None) -> SchemaValidator:
        schema = self._get_schema(name)
        if patch:
            schema = merge_patch(schema, self.patches.get(patch, {}))
        return SchemaValidator(name, schema, self.files)


def load_schema_set(extra: Path | None = None) -> SchemaSet:
    """Load our schemas and those in *extra*, which replace ours or are added.

    Raises SchemaError for a file that cannot be read or is not a JSON Schema 2020-12.
    """
    documents = load_schemas(extra)
    schemas = SchemaSet(
        files={name: document for name, document in documents.items() if not name.endswith(PATCH_SUFFIX)},
        patches={name: document for name, document in documents.items() if name.endswith(PATCH_SUFFIX)},
    )
    if extra:
        _validate_schemas(schemas, extra)
    return schemas


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
        SchemaValidator(name, files[name], files)
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

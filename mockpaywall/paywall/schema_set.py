"""The schemas of one run: read once, checked once, and handed out as checkers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from mockpaywall.paywall.schema_loader import Document, SchemaError, merged, read_all
from mockpaywall.paywall.schema_validator import BASE_URI, Checker
from mockpaywall.paywall.strictness import Strictness

PATCH = ".patch.json"


@dataclass(frozen=True)
class Schemas:
    """Every schema file by name, patches apart."""

    files: Mapping[str, Document]
    patches: Mapping[str, Document]

    def headers(self, message: str) -> Checker:
        """The checker of the headers of *message* ("create-session")."""
        return self._checker(f"{message}.headers.json", None)

    def request(self, message: str, strictness: Strictness) -> Checker:
        """The checker of the body of *message* under *strictness*."""
        patch = f"{message}.request.{strictness.name}{PATCH}" if strictness.patched else None
        return self._checker(f"{message}.request.json", patch)

    def response(self, message: str) -> Document:
        """The schema of the success of *message*."""
        return self._file(f"{message}.response.json")

    def shared(self) -> Mapping[str, Document]:
        """The files that are no message of their own: the envelope, the refusal, and what was added."""
        own = (".headers.json", ".request.json", ".response.json")
        return {name: document for name, document in self.files.items() if not name.endswith(own)}

    def _file(self, name: str) -> Document:
        try:
            return self.files[name]
        except KeyError:
            raise SchemaError(name, "", "this schema file is missing") from None

    def _checker(self, name: str, patch: str | None) -> Checker:
        schema = self._file(name)
        if patch:
            schema = merged(schema, self.patches.get(patch, {}))
        return Checker(name, schema, self.files)


def load(extra: Path | None = None) -> Schemas:
    """The shipped schemas, with those in *extra* in place of or beside them.

    Raises SchemaError, naming file and place, for one that cannot be read or is no JSON Schema 2020-12.
    """
    documents = read_all(extra)
    schemas = Schemas(
        files={name: document for name, document in documents.items() if not name.endswith(PATCH)},
        patches={name: document for name, document in documents.items() if name.endswith(PATCH)},
    )
    if extra:
        _check(schemas, extra)
    return schemas


def _check(schemas: Schemas, extra: Path) -> None:
    """Every file is compiled, the operator's first, so that one nobody uses yet cannot be broken either."""
    for name, document in sorted(schemas.files.items(), key=lambda item: not (extra / item[0]).exists()):
        shown = str(extra / name) if (extra / name).exists() else name
        for place, target in _references(document):
            if target and target not in schemas.files:
                raise SchemaError(shown, place, f"$ref to {target}: no such schema file")
        try:
            Checker(name, document, schemas.files)
        except SchemaError as error:
            raise SchemaError(shown, error.place, error.reason) from None


def _references(value: object, place: str = "") -> Iterator[tuple[str, str]]:
    """Every $ref below *value*: its JSON pointer, and the file it names ("" for its own)."""
    if isinstance(value, dict):
        if isinstance(target := value.get("$ref"), str):
            yield f"{place}/$ref", target.partition("#")[0].removeprefix(BASE_URI)
        for key, inner in value.items():
            yield from _references(inner, f"{place}/{key}")
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _references(inner, f"{place}/{number}")

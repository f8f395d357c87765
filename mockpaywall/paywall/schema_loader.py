"""Schema files: where they are, and how they are loaded. Errors name the file and the location in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mockpaywall.http.json_limits import MAX_DEPTH, is_too_deep
from mockpaywall.paywall.json_syntax import describe_syntax
from mockpaywall.text.bundled_files import find_bundled_folder
from mockpaywall.text.input_files import read_input_file

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Document = dict[str, Any]
FOLDER = "schemas"
TOO_DEEP = f"nested more than {MAX_DEPTH} levels"


class SchemaError(ValueError):
    """A schema file is invalid. One line: file, location (a JSON pointer, or line and column), reason."""

    def __init__(self, file: str, location: str, reason: str) -> None:
        super().__init__(f"{file}: {location}: {reason}" if location else f"{file}: {reason}")
        self.file = file
        self.location = location
        self.reason = reason


def load_schemas(extra: Path | None) -> Mapping[str, Document]:
    """Load every schema by file name. A file in *extra* replaces ours of the same name, or is added.

    Raises SchemaError for a file that cannot be read or is not a JSON object.
    """
    folders = [find_bundled_folder(FOLDER), *([extra] if extra else [])]
    paths = {path.name: path for folder in folders for path in _list_json_files(folder)}
    return {name: _load(path) for name, path in paths.items()}


def _list_json_files(folder: Traversable) -> list[Traversable]:
    try:
        return sorted(
            (path for path in folder.iterdir() if path.name.endswith(".json")), key=lambda path: path.name
        )
    except OSError as error:
        raise SchemaError(str(folder), "", error.strerror or "cannot be read") from None


def _load(path: Traversable) -> Document:
    try:
        document = json.loads(read_input_file(path).decode("utf-8-sig"))  # Windows editors write a BOM
    except json.JSONDecodeError as error:
        report = describe_syntax(error)
        raise SchemaError(str(path), report.position, report.english) from None
    except UnicodeDecodeError as error:
        raise SchemaError(str(path), f"byte {error.start}", "not UTF-8") from None
    except OSError as error:
        raise SchemaError(str(path), "", error.strerror or "cannot be read") from None
    except RecursionError:
        raise SchemaError(str(path), "", TOO_DEEP) from None
    except ValueError:  # Python reads no integer of more than 4300 digits
        raise SchemaError(str(path), "", "a number is too long") from None
    if is_too_deep(document):
        raise SchemaError(str(path), "", TOO_DEEP)
    if not isinstance(document, dict):
        raise SchemaError(str(path), "", "a schema must be a JSON object")
    return document


def merge_patch(base: Any, patch: Any) -> Any:
    """Apply the JSON Merge Patch *patch* (RFC 7396) to *base*. Returns a new value."""
    if not isinstance(patch, dict):
        return patch
    result = dict(base) if isinstance(base, dict) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merge_patch(result.get(key), value)
    return result

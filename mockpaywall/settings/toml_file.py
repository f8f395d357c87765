"""Load mockpaywall.toml from disk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mockpaywall.http.json_limits import MAX_DEPTH, is_too_deep
from mockpaywall.settings.settings_error import SettingsError
from mockpaywall.text.input_files import read_input_file

_MAX_INTEGER = 2**63 - 1
_TOO_DEEP = f"nested more than {MAX_DEPTH} levels; expected keys at the top and tables"
_TOO_LARGE = "a number is too large; expected at most 64 bits"


def load_toml_file(path: Path, *, required: bool) -> dict[str, object] | None:
    """Return the parsed TOML file, or None when it does not exist and is not *required*.

    Raises SettingsError for a file that cannot be read or is not TOML.
    """
    try:
        text = read_input_file(path).decode("utf-8-sig")  # Windows editors write a BOM
    except FileNotFoundError:
        if required:
            raise SettingsError(f"{path}: no such file; expected a TOML file") from None
        return None
    except (OSError, ValueError) as error:
        raise SettingsError(f"{path}: cannot be read as UTF-8 text ({_describe_error(error)})") from None
    return _parse(text, path)


def _parse(text: str, path: Path) -> dict[str, object]:
    import tomllib  # imported on demand: it costs start-up time, and most users have no file

    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None
    except RecursionError:
        raise SettingsError(f"{path}: {_TOO_DEEP}") from None
    except ValueError:  # Python reads no integer of more than 4300 digits
        raise SettingsError(f"{path}: {_TOO_LARGE}") from None
    if is_too_deep(document):
        raise SettingsError(f"{path}: {_TOO_DEEP}")
    if any(abs(number) > _MAX_INTEGER for number in _iter_integers(document)):
        raise SettingsError(f"{path}: {_TOO_LARGE}")
    return document


def _iter_integers(value: object) -> Iterator[int]:
    """Yield the integers in *value*, which is not deep."""
    if isinstance(value, int):
        yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _iter_integers(item)


def _describe_error(error: OSError | ValueError) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "wrong encoding"

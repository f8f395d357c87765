"""Load mockpaywall.toml from disk."""

from __future__ import annotations

from pathlib import Path

from mockpaywall.settings.settings_error import SettingsError


def load_toml_file(path: Path, *, required: bool) -> dict[str, object] | None:
    """Return the parsed TOML file, or None when it does not exist and is not *required*.

    Raises SettingsError for a file that cannot be read or is not TOML.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")  # Windows editors write a BOM
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
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{path}: not TOML: {error}") from None


def _describe_error(error: OSError | ValueError) -> str:
    return (error.strerror or "unreadable") if isinstance(error, OSError) else "wrong encoding"

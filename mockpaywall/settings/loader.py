"""Resolve the settings: a flag overrides a variable, a variable the file, the file the default."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from mockpaywall.settings.cross_checks import CHECKS
from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError, quote
from mockpaywall.settings.sources import (
    SourcedValue,
    extract_profile_tables,
    from_environ,
    from_file,
    from_flags,
)
from mockpaywall.settings.token_file import read_token_file

FILE_NAME = "mockpaywall.toml"

ModeCheck = Callable[[str], object]
"""Parse a mode. Raises ValueError that says what was expected."""


def accept_any_mode(text: str) -> object:
    """Accept every mode."""
    return text


def resolve_settings(
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    file: Mapping[str, object] | None,
    *,
    file_name: str = FILE_NAME,
    check_mode: ModeCheck = accept_any_mode,
) -> Settings:
    """Return the settings from flags by field name, environment variables and the parsed file.

    A flag that is None was not given. Every source is checked completely: an error shows even when another
    source overrides it. Raises SettingsError.
    """
    layers = from_file(file or {}, file_name), from_environ(environ), from_flags(flags)
    found = layers[0] | layers[1] | layers[2]
    values = {name: item.value for name, item in found.items()}
    sources = {name: item.source for name, item in found.items()}
    profiles = extract_profile_tables(file or {}, file_name)
    settings = Settings(**values, profiles=profiles, origins=sources)  # type: ignore[arg-type]
    default = SourcedValue(settings.mode, "default mode")
    for item in [layer["mode"] for layer in layers if "mode" in layer] or [default]:
        _check_mode(str(item.value), item.source, check_mode)
    for check in CHECKS:
        check(settings, sources)
    if settings.admin_token_file is None:
        return settings
    token = read_token_file(settings.admin_token_file, sources["admin_token_file"])
    return replace(settings, admin_token=token)


def _check_mode(mode: str, source: str, check: ModeCheck) -> None:
    try:
        check(mode)
    except ValueError as error:
        raise SettingsError(f"{source}: {quote(mode)} is not usable; {error}") from None

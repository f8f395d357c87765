"""Flag, environment, file, default: the strongest that is given wins."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.settings.cross_checks import CHECKS
from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError, quote
from mockpaywall.settings.sources import extract_profile_tables, from_environ, from_file, from_flags

FILE_NAME = "mockpaywall.toml"

ModeCheck = Callable[[str], object]
"""Takes the text of a mode; raises ValueError saying what was expected."""


def accept_any_mode(text: str) -> object:
    """Lets every mode pass."""
    return text


def resolve_settings(
    flags: Mapping[str, object],
    environ: Mapping[str, str],
    file: Mapping[str, object] | None,
    *,
    file_name: str = FILE_NAME,
    check_mode: ModeCheck = accept_any_mode,
) -> Settings:
    """The settings, from a parsed file, from variables and from flags by field name.

    A flag that was not given is None, or absent from *flags*. Every source is checked whole, so that a
    mistake shows even when a stronger source hides it. Raises SettingsError.
    """
    found = from_file(file or {}, file_name) | from_environ(environ) | from_flags(flags)
    values = {name: item.value for name, item in found.items()}
    settings = Settings(**values, profiles=extract_profile_tables(file or {}, file_name))  # type: ignore[arg-type]
    where = {name: item.source for name, item in found.items()}
    _check_mode(settings.mode, where.get("mode", "default mode"), check_mode)
    for check in CHECKS:
        check(settings, where)
    return settings


def _check_mode(mode: str, source: str, check: ModeCheck) -> None:
    try:
        check(mode)
    except ValueError as error:
        raise SettingsError(f"{source}: {quote(mode)} is not usable; {error}") from None

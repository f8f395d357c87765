"""Options made from the table of settings, and settings resolved from options, environment and file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from mockpaywall.cli.click_ext import GroupedOption
from mockpaywall.modes.parser import make_cached_parser
from mockpaywall.modes.profiles import Profile, ProfileError, map_to_modes, parse_profiles
from mockpaywall.settings import SETTINGS, Setting, Settings, SettingsError, ValueType, resolve_settings
from mockpaywall.settings.definitions import format_default
from mockpaywall.settings.loader import FILE_NAME
from mockpaywall.settings.sources import extract_profile_tables
from mockpaywall.settings.toml_file import load_toml_file

CONFIG_VARIABLE = "MOCKPAYWALL_CONFIG"


def make_setting_options(names: Sequence[str] | None = None) -> list[click.Parameter]:
    """Return an option for each setting, or for those in *names*, and `--config`.

    The values stay text: `resolve_settings` parses them.
    """
    settings = [setting for setting in SETTINGS if names is None or setting.name in names]
    return [*(_make_option(setting) for setting in settings), make_config_option()]


def _make_option(setting: Setting) -> GroupedOption:
    help_text = f"{setting.help} [default: {format_default(setting)}]"
    if setting.value_type is ValueType.BOOLEAN:
        return _make_switch(setting, help_text)
    return GroupedOption(
        [setting.flag, setting.name],
        multiple=setting.value_type is ValueType.LIST,
        metavar=setting.metavar,
        help=help_text,
        group=setting.group.value,
    )


def _make_switch(setting: Setting, help_text: str) -> GroupedOption:
    """Return `--x/--no-x`. The help shows the one that changes the default."""
    is_on = bool(setting.default)
    return GroupedOption(
        [f"{setting.flag}/--no-{setting.key}", setting.name],
        default=None,
        help=f"Disable: {help_text[0].lower()}{help_text[1:]}" if is_on else help_text,
        group=setting.group.value,
        help_label=f"--no-{setting.key}" if is_on else setting.flag,
    )


def make_config_option() -> GroupedOption:
    """Return the option `--config`, the path of the settings file."""
    return GroupedOption(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="PATH",
        help=f"Read settings from this TOML file. [env: {CONFIG_VARIABLE}; default: {FILE_NAME}, if it exists]",
        group="Settings",
    )


def load_settings(flags: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """Resolve the settings of this run. *flags* are click's values, `config` included. Raises SettingsError."""
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    file, file_name = _load_config_file(given.pop("config", None), environ)
    profiles = _parse_profiles(file, file_name)
    check_mode = make_cached_parser(map_to_modes(profiles))
    return resolve_settings(given, environ, file, file_name=file_name, check_mode=check_mode)


def load_profiles(config: object, environ: Mapping[str, str]) -> dict[str, Profile]:
    """Return the shipped profiles and those of the file. *config* is the value of --config. Raises SettingsError."""
    return _parse_profiles(*_load_config_file(config, environ))


def _load_config_file(config: object, environ: Mapping[str, str]) -> tuple[Mapping[str, object], str]:
    """Return the content of the file and its name."""
    given = config or environ.get(CONFIG_VARIABLE, "").strip() or None
    path = Path(str(given or FILE_NAME))
    return load_toml_file(path, required=given is not None) or {}, str(path)


def _parse_profiles(file: Mapping[str, object], file_name: str) -> dict[str, Profile]:
    try:
        return parse_profiles(extract_profile_tables(file, file_name))
    except ProfileError as error:
        raise SettingsError(f"{file_name} {error}") from None

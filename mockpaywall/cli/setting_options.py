"""From the table of settings to options, and from options, environment and file to settings."""

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
    """An option for each setting, or for those of *names*, and `--config`. Values stay text: `read` parses."""
    rows = [row for row in SETTINGS if names is None or row.name in names]
    return [*(_make_option(row) for row in rows), make_config_option()]


def _make_option(setting: Setting) -> GroupedOption:
    help_text = f"{setting.help} [default: {format_default(setting)}]"
    if setting.value_type is ValueType.BOOLEAN:
        shown = f"--no-{setting.key}" if setting.default else setting.flag
        both = f"{setting.flag}/--no-{setting.key}"
        text = f"Switch off: {help_text[0].lower()}{help_text[1:]}" if setting.default else help_text
        return GroupedOption(
            [both, setting.name], default=None, help=text, group=setting.group.value, help_label=shown
        )
    return GroupedOption(
        [setting.flag, setting.name],
        multiple=setting.value_type is ValueType.LIST,
        metavar=setting.metavar,
        help=help_text,
        group=setting.group.value,
    )


def make_config_option() -> GroupedOption:
    """`--config`: where the file is."""
    return GroupedOption(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="PATH",
        help=f"Read settings from this TOML file. [env: {CONFIG_VARIABLE}; default: {FILE_NAME}, if there]",
        group="Settings",
    )


def load_settings(flags: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """The settings of this run. *flags* are click's, `config` among them. Raises SettingsError."""
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    file, name = _load_config_file(given.pop("config", None), environ)
    known = _parse_profiles(file, name)
    return resolve_settings(
        given, environ, file, file_name=name, check_mode=make_cached_parser(map_to_modes(known))
    )


def load_profiles(config: object, environ: Mapping[str, str]) -> dict[str, Profile]:
    """The shipped profiles and those of the file; *config* is the value of --config. Raises SettingsError."""
    return _parse_profiles(*_load_config_file(config, environ))


def _load_config_file(config: object, environ: Mapping[str, str]) -> tuple[Mapping[str, object], str]:
    """What stands in the file, and its name."""
    named = config or environ.get(CONFIG_VARIABLE)
    path = Path(str(named or FILE_NAME))
    return load_toml_file(path, required=named is not None) or {}, str(path)


def _parse_profiles(file: Mapping[str, object], name: str) -> dict[str, Profile]:
    try:
        return parse_profiles(extract_profile_tables(file, name))
    except ProfileError as error:
        raise SettingsError(f"{name} {error}") from None

"""From the table of settings to options, and from options, environment and file to settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from mockpaywall.cli.click_ext import Option
from mockpaywall.modes.parser import reader
from mockpaywall.modes.profiles import Profile, ProfileError, modes_of, profiles
from mockpaywall.settings import SETTINGS, Kind, Setting, Settings, SettingsError, read
from mockpaywall.settings.loader import FILE_NAME
from mockpaywall.settings.markdown import default_words
from mockpaywall.settings.sources import profile_tables
from mockpaywall.settings.toml_file import load

CONFIG_VARIABLE = "MOCKPAYWALL_CONFIG"


def setting_options(names: Sequence[str] | None = None) -> list[click.Parameter]:
    """An option for each setting, or for those of *names*, and `--config`. Values stay text: `read` parses."""
    rows = [row for row in SETTINGS if names is None or row.name in names]
    return [*(_option(row) for row in rows), config_option()]


def _option(row: Setting) -> Option:
    help_text = f"{row.help} [default: {default_words(row)}]"
    if row.kind is Kind.SWITCH:
        shown = f"--no-{row.key}" if row.default else row.flag
        both = f"{row.flag}/--no-{row.key}"
        text = f"Switch off: {help_text[0].lower()}{help_text[1:]}" if row.default else help_text
        return Option([both, row.name], default=None, help=text, group=row.group.value, shown=shown)
    return Option(
        [row.flag, row.name],
        multiple=row.kind is Kind.LIST,
        metavar=row.metavar,
        help=help_text,
        group=row.group.value,
    )


def config_option() -> Option:
    """`--config`: where the file is."""
    return Option(
        ["--config"],
        type=click.Path(path_type=Path),
        metavar="PATH",
        help=f"Read settings from this TOML file. [env: {CONFIG_VARIABLE}; default: {FILE_NAME}, if there]",
        group="Settings",
    )


def chosen(flags: Mapping[str, object], environ: Mapping[str, str]) -> Settings:
    """The settings of this run. *flags* are click's, `config` among them. Raises SettingsError."""
    given = {name: value for name, value in flags.items() if value not in (None, ())}
    file, name = _file(given.pop("config", None), environ)
    known = _profiles(file, name)
    return read(given, environ, file, file_name=name, check_mode=reader(modes_of(known)))


def known_profiles(config: object, environ: Mapping[str, str]) -> dict[str, Profile]:
    """The shipped profiles and those of the file; *config* is the value of --config. Raises SettingsError."""
    return _profiles(*_file(config, environ))


def _file(config: object, environ: Mapping[str, str]) -> tuple[Mapping[str, object], str]:
    """What stands in the file, and its name."""
    named = config or environ.get(CONFIG_VARIABLE)
    path = Path(str(named or FILE_NAME))
    return load(path, required=named is not None) or {}, str(path)


def _profiles(file: Mapping[str, object], name: str) -> dict[str, Profile]:
    try:
        return profiles(profile_tables(file, name))
    except ProfileError as error:
        raise SettingsError(f"{name} {error}") from None

"""The three sources of settings: flags, environment and file. Each value keeps the name of its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from mockpaywall.settings.definitions import ENV_PREFIX, SETTINGS, Setting, ValueType
from mockpaywall.settings.settings_error import InvalidValue, SettingsError, quote
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

COMMAND_VARIABLES = ("MOCKPAYWALL_URL", "MOCKPAYWALL_CONFIG")
"""Not settings, but defaults of the options --url and --config."""

PROFILE_TABLE = "profile"
"""The only table of the file. It is not a setting: it has no flag and no variable."""

# Kubernetes and Docker set variables in every container that are named after the services next to it.
# Those of a service called "mockpaywall" (or "mockpaywall-x") have our prefix, although no user set them.
# Rejecting them would forbid that name for a service.
_SERVICE_LINK = re.compile(
    r"MOCKPAYWALL(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
    r"|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_SERVICE_LINK_PORT = re.compile(r"MOCKPAYWALL(_[A-Z0-9_]+)?_PORT")
_SERVICE_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*", re.DOTALL)
_QUOTED = re.compile(r"""(["']).*\1""", re.DOTALL)
"""A value as Compose (in lists) and Docker (from env files) pass it on: with its quotes."""


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A parsed value and its source in words, such as `flag --port`. Its repr omits the value: it may be secret."""

    value: object
    source: str

    def __repr__(self) -> str:
        return f"SourcedValue({self.source})"


def from_flags(flags: Mapping[str, object]) -> dict[str, SourcedValue]:
    """Parse flags, given by the field names of Settings. None is a flag that was not given.

    Strings are parsed; other values must have the types that the file requires.
    """
    by_name = {setting.name: setting for setting in SETTINGS}
    found = {}
    for name, value in flags.items():
        setting = by_name.get(name)
        if setting is None:
            raise _unknown_setting(_format_name(name), find_similar_name(name, by_name))
        if value is None:
            continue
        source = f"flag {setting.flag}"
        texts = [value] if isinstance(value, str) else _to_texts(setting, source, value)
        found[name] = _parse_values(setting, source, texts)
    return found


def from_environ(environ: Mapping[str, str]) -> dict[str, SourcedValue]:
    """Parse MOCKPAYWALL_<KEY>, and MOCKPAYWALL_NO_<KEY> of a BOOLEAN. Commas separate the items of a LIST.

    A blank variable counts as unset.
    """
    by_variable = {setting.env: setting for setting in SETTINGS}
    by_variable |= {setting.off_env: setting for setting in _list_boolean_settings()}
    found: dict[str, SourcedValue] = {}
    for name, text in sorted(environ.items()):
        if not _is_setting_variable(name, text):
            continue
        setting = by_variable.get(name)
        if setting is None:
            raise _unknown_setting(_format_name(name), _find_similar_variable(name, by_variable))
        if not text.strip():  # Compose passes on variables that are not set as blank ones
            continue
        if _QUOTED.fullmatch(text.strip()):  # as Compose (in lists) and docker run --env-file pass them on
            raise SettingsError(f"{name}: the value is not usable; its quotes are part of it; expected none")
        texts = _split_list(setting, name, text) if setting.value_type is ValueType.LIST else [text]
        is_negated = name == setting.off_env
        _add_value(found, setting, _parse_values(setting, name, texts, negated=is_negated))
    return found


def _split_list(setting: Setting, name: str, text: str) -> list[str]:
    """Split at commas, the only separator. Raises SettingsError for key pairs in brackets."""
    if setting.name in ("credentials", "merchants") and text.lstrip().startswith("["):
        raise SettingsError(
            f"{name}: the value is not usable; it is a list in brackets; expected commas only"
        )
    return text.split(",")


def _find_similar_variable(name: str, known: Iterable[str]) -> str | None:
    """Compare without the prefix: it would make all of them similar."""
    by_suffix = {variable.removeprefix(ENV_PREFIX): variable for variable in known}
    similar = find_similar_name(name.removeprefix(ENV_PREFIX), by_suffix)
    return similar and by_suffix[similar]


def _is_setting_variable(name: str, text: str) -> bool:
    if not name.startswith(ENV_PREFIX) or name in COMMAND_VARIABLES or _SERVICE_LINK.fullmatch(name):
        return False
    return not (_SERVICE_LINK_PORT.fullmatch(name) and _SERVICE_LINK_VALUE.fullmatch(text))


def from_file(document: Mapping[str, object], file_name: str) -> dict[str, SourcedValue]:
    """Parse the keys of the file: the names of the flags without leading dashes; `_` stands for `-`."""
    by_key = {setting.key: setting for setting in SETTINGS}
    by_key |= {f"no-{setting.key}": setting for setting in _list_boolean_settings()}
    found: dict[str, SourcedValue] = {}
    for key, value in document.items():
        if key == PROFILE_TABLE:
            continue
        normal_key = key.replace("_", "-")
        setting = by_key.get(normal_key)
        if setting is None:
            raise _unknown_key(file_name, key, value, find_similar_name(normal_key, by_key))
        source = f"{file_name} key {key}"
        texts = _to_texts(setting, source, value)
        is_negated = normal_key != setting.key
        _add_value(found, setting, _parse_values(setting, source, texts, negated=is_negated))
    return found


def extract_profile_tables(document: Mapping[str, object], file_name: str) -> dict[str, object]:
    """Return the tables [profile.NAME] by NAME, unparsed."""
    tables = document.get(PROFILE_TABLE, {})
    if not isinstance(tables, dict):
        raise SettingsError(
            f"{file_name} key {PROFILE_TABLE}: {quote(tables)} is not usable; expected [{PROFILE_TABLE}.NAME]"
        )
    return tables


def _unknown_key(file_name: str, key: str, value: object, similar: str | None) -> SettingsError:
    if not isinstance(value, dict):
        return _unknown_setting(f"{file_name} key {_format_name(key)}", similar)
    expected = f"expected keys at the top, or [{PROFILE_TABLE}.NAME]"
    return SettingsError(f"{file_name} table [{_format_name(key)}] is not known; {expected}")


def _unknown_setting(name: str, similar: str | None) -> SettingsError:
    return SettingsError(f"{name} is not a setting{format_suggestion(similar)}")


def _format_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) else quote(name)


def _list_boolean_settings() -> Iterable[Setting]:
    return (setting for setting in SETTINGS if setting.value_type is ValueType.BOOLEAN)


def _add_value(values: dict[str, SourcedValue], setting: Setting, item: SourcedValue) -> None:
    if setting.name in values:
        raise SettingsError(
            f"{item.source}: the same as {values[setting.name].source}; expected one of the two"
        )
    values[setting.name] = item


def _parse_values(
    setting: Setting, source: str, texts: Sequence[str], *, negated: bool = False
) -> SourcedValue:
    """Parse *texts*: the items of a LIST, else one text. *negated*: invert the BOOLEAN."""
    values = tuple(_parse_value(setting, source, text) for text in texts)
    if setting.value_type is ValueType.LIST:
        return SourcedValue(values, source)
    return SourcedValue(not values[0] if negated else values[0], source)


def _parse_value(setting: Setting, source: str, text: str) -> object:
    try:
        return setting.parse(text)
    except InvalidValue as error:
        raise _unusable_value(setting, source, text, str(error)) from None


def _unusable_value(setting: Setting, source: str, value: object, reason: str) -> SettingsError:
    """Return the error for an unusable value; *reason* says what was expected."""
    shown = "the value" if setting.secret else quote(value)
    return SettingsError(f"{source}: {shown} is not usable; {reason}")


_TYPES: dict[ValueType, tuple[type, ...]] = {
    ValueType.STRING: (str, PurePath),
    ValueType.INTEGER: (int,),
    ValueType.NUMBER: (int, float),
    ValueType.SIZE: (str, int),
    ValueType.BOOLEAN: (bool,),
    ValueType.LIST: (list, tuple),
}


def _to_texts(setting: Setting, source: str, value: object) -> list[str]:
    """Return *value* as text, or as the texts of a LIST. It must have the type of the setting already."""
    is_stray_bool = (
        isinstance(value, bool) and setting.value_type is not ValueType.BOOLEAN
    )  # a bool is an int
    if isinstance(value, _TYPES[setting.value_type]) and not is_stray_bool:
        if not isinstance(value, (list, tuple)):
            return [str(value)]
        if all(isinstance(item, str) for item in value):
            return list(value)
    raise _unusable_value(setting, source, value, f"expected {setting.value_type.value}")

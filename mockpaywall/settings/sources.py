"""Three sources, one shape: each gives the settings found in it, with the words that name their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from mockpaywall.settings.definitions import ENV_PREFIX, SETTINGS, Setting, ValueType
from mockpaywall.settings.settings_error import InvalidValue, SettingsError, quote
from mockpaywall.text.similar_names import find_similar_name, format_suggestion

COMMAND_VARIABLES = ("MOCKPAYWALL_URL", "MOCKPAYWALL_CONFIG")
"""Not settings: defaults of the options --url and --config."""

PROFILE_TABLE = "profile"
"""The one table of the file. It is no setting: it has no flag and no variable."""

# Kubernetes and Docker give every container variables about the services beside it, named after them.
# Beside a service called "mockpaywall" (or "mockpaywall-x") these begin as ours do, though nobody wrote
# them; to stop the start for them would make that the one name our users may not give their service.
_SERVICE_LINK = re.compile(
    r"MOCKPAYWALL(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
    r"|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)"
)
_SERVICE_LINK_PORT = re.compile(r"MOCKPAYWALL(_[A-Z0-9_]+)?_PORT")
_SERVICE_LINK_VALUE = re.compile(r"(tcp|udp|sctp)://.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """A parsed value and the words for where it stood, such as `flag --port`."""

    value: object
    source: str

    def __repr__(self) -> str:
        return f"Found({self.source})"


def from_flags(flags: Mapping[str, object]) -> dict[str, SourcedValue]:
    """By the names of Settings' fields. Text is parsed; other values must have the types of the file; None
    is a flag that was not given."""
    rows = {row.name: row for row in SETTINGS}
    found = {}
    for name, value in flags.items():
        row = rows.get(name)
        if row is None:
            raise SettingsError(
                f"{_format_name(name)} is not a setting{format_suggestion(find_similar_name(name, rows))}"
            )
        if value is None:
            continue
        where = f"flag {row.flag}"
        texts = [value] if isinstance(value, str) else _to_texts(row, where, value)
        found[name] = _parse_values(row, where, texts)
    return found


def from_environ(environ: Mapping[str, str]) -> dict[str, SourcedValue]:
    """By MOCKPAYWALL_<KEY>; switches also by MOCKPAYWALL_NO_<KEY>. Lists are separated by commas."""
    ours = {name: text for name, text in sorted(environ.items()) if _is_ours(name, text)}
    spellings = {row.env: row for row in SETTINGS} | {row.off_env: row for row in _list_boolean_settings()}
    found: dict[str, SourcedValue] = {}
    for name, text in ours.items():
        row = spellings.get(name)
        if row is None:
            raise SettingsError(
                f"{_format_name(name)} is not a setting{format_suggestion(_find_similar_variable(name, spellings))}"
            )
        texts = text.split(",") if row.value_type is ValueType.LIST else [text]
        _add_value(found, row, _parse_values(row, name, texts, negated=name == row.off_env))
    return found


def _find_similar_variable(name: str, spellings: Iterable[str]) -> str | None:
    """Compared without the prefix, which all of them share."""
    bare = {spelling.removeprefix(ENV_PREFIX): spelling for spelling in spellings}
    closest = find_similar_name(name.removeprefix(ENV_PREFIX), bare)
    return closest and bare[closest]


def _is_ours(name: str, text: str) -> bool:
    if not name.startswith(ENV_PREFIX) or name in COMMAND_VARIABLES or _SERVICE_LINK.fullmatch(name):
        return False
    return not (_SERVICE_LINK_PORT.fullmatch(name) and _SERVICE_LINK_VALUE.fullmatch(text))


def from_file(document: Mapping[str, object], file_name: str) -> dict[str, SourcedValue]:
    """By the flag's spelling without the dashes before it; `_` will do for `-`."""
    spellings = {row.key: row for row in SETTINGS} | {
        f"no-{row.key}": row for row in _list_boolean_settings()
    }
    found: dict[str, SourcedValue] = {}
    for key, value in document.items():
        if key == PROFILE_TABLE:
            continue
        plain = key.replace("_", "-")
        row = spellings.get(plain)
        if row is None:
            raise SettingsError(
                _describe_unknown_key(file_name, key, value, find_similar_name(plain, spellings))
            )
        where = f"{file_name} key {key}"
        _add_value(
            found, row, _parse_values(row, where, _to_texts(row, where, value), negated=plain != row.key)
        )
    return found


def extract_profile_tables(document: Mapping[str, object], file_name: str) -> dict[str, object]:
    """The tables [profile.NAME] by NAME; what stands in them is not looked at."""
    tables = document.get(PROFILE_TABLE, {})
    if not isinstance(tables, dict):
        raise SettingsError(
            f"{file_name} key {PROFILE_TABLE}: {quote(tables)} is not usable; expected [{PROFILE_TABLE}.NAME]"
        )
    return tables


def _describe_unknown_key(file_name: str, key: str, value: object, suggestion: str | None) -> str:
    if isinstance(value, dict):
        return f"{file_name} table [{_format_name(key)}] is not known; expected keys at the top, or [{PROFILE_TABLE}.NAME]"
    return f"{file_name} key {_format_name(key)} is not a setting{format_suggestion(suggestion)}"


def _format_name(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) else quote(name)


def _list_boolean_settings() -> Iterable[Setting]:
    return (row for row in SETTINGS if row.value_type is ValueType.BOOLEAN)


def _add_value(values: dict[str, SourcedValue], setting: Setting, item: SourcedValue) -> None:
    if setting.name in values:
        raise SettingsError(
            f"{item.source}: the same as {values[setting.name].source}; expected one of the two"
        )
    values[setting.name] = item


def _parse_values(
    setting: Setting, source: str, texts: Sequence[str], *, negated: bool = False
) -> SourcedValue:
    """The value of *texts*. *reverse*: it stood under the `no-` spelling of a switch."""
    values = tuple(_parse_value(setting, source, text) for text in texts)
    if setting.value_type is ValueType.LIST:
        return SourcedValue(values, source)
    return SourcedValue(not values[0] if negated else values[0], source)


def _parse_value(setting: Setting, source: str, text: str) -> object:
    try:
        return setting.parse(text)
    except InvalidValue as error:
        raise setting_error(setting, source, text, str(error)) from None


def setting_error(setting: Setting, source: str, value: object, reason: str) -> SettingsError:
    """The one shape of a refusal; *reason* says what was expected."""
    shown = "the value" if setting.secret else quote(value)
    return SettingsError(f"{source}: {shown} is not usable; {reason}")


_TYPES: dict[ValueType, tuple[type, ...]] = {
    ValueType.STRING: (str, PurePath),
    ValueType.INTEGER: (int,),
    ValueType.NUMBER: (int, float),
    ValueType.BOOLEAN: (bool,),
    ValueType.LIST: (list, tuple),
}


def _to_texts(setting: Setting, source: str, value: object) -> list[str]:
    """The text, or texts, of a *value* that must already have the type its setting asks for."""
    fits = isinstance(value, _TYPES[setting.value_type]) and (
        setting.value_type is ValueType.BOOLEAN or not isinstance(value, bool)
    )
    if fits and not isinstance(value, (list, tuple)):
        return [str(value)]
    if fits and isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    raise setting_error(setting, source, value, f"expected {setting.value_type.value}")

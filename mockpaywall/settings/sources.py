"""Three sources, one shape: each gives the settings found in it, with the words that name their place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from mockpaywall.settings.definitions import ENV_PREFIX, SETTINGS, Kind, Setting
from mockpaywall.settings.settings_error import SettingsError, Unusable, did_you_mean, nearest, quote

COMMAND_VARIABLES = ("MOCKPAYWALL_URL", "MOCKPAYWALL_CONFIG")
"""Not settings: defaults of the options --url and --config."""

PROFILE = "profile"
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
class Found:
    """A parsed value and the words for where it stood, such as `flag --port`."""

    value: object
    where: str

    def __repr__(self) -> str:
        return f"Found({self.where})"


def from_flags(flags: Mapping[str, object]) -> dict[str, Found]:
    """By the names of Settings' fields. Text is parsed; other values must have the types of the file; None
    is a flag that was not given."""
    rows = {row.name: row for row in SETTINGS}
    found = {}
    for name, value in flags.items():
        row = rows.get(name)
        if row is None:
            raise SettingsError(f"{_shown(name)} is not a setting{did_you_mean(nearest(name, rows))}")
        if value is None:
            continue
        where = f"flag {row.flag}"
        texts = [value] if isinstance(value, str) else _typed(row, where, value)
        found[name] = _found(row, where, texts)
    return found


def from_environ(environ: Mapping[str, str]) -> dict[str, Found]:
    """By MOCKPAYWALL_<KEY>; switches also by MOCKPAYWALL_NO_<KEY>. Lists are separated by commas."""
    ours = {name: text for name, text in sorted(environ.items()) if _is_ours(name, text)}
    spellings = {row.env: row for row in SETTINGS} | {row.off_env: row for row in _switches()}
    found: dict[str, Found] = {}
    for name, text in ours.items():
        row = spellings.get(name)
        if row is None:
            raise SettingsError(f"{_shown(name)} is not a setting{did_you_mean(_nearest(name, spellings))}")
        texts = text.split(",") if row.kind is Kind.LIST else [text]
        _keep(found, row, _found(row, name, texts, reverse=name == row.off_env))
    return found


def _nearest(name: str, spellings: Iterable[str]) -> str | None:
    """Compared without the prefix, which all of them share."""
    bare = {spelling.removeprefix(ENV_PREFIX): spelling for spelling in spellings}
    near = nearest(name.removeprefix(ENV_PREFIX), bare)
    return near and bare[near]


def _is_ours(name: str, text: str) -> bool:
    if not name.startswith(ENV_PREFIX) or name in COMMAND_VARIABLES or _SERVICE_LINK.fullmatch(name):
        return False
    return not (_SERVICE_LINK_PORT.fullmatch(name) and _SERVICE_LINK_VALUE.fullmatch(text))


def from_file(document: Mapping[str, object], file_name: str) -> dict[str, Found]:
    """By the flag's spelling without the dashes before it; `_` will do for `-`."""
    spellings = {row.key: row for row in SETTINGS} | {f"no-{row.key}": row for row in _switches()}
    found: dict[str, Found] = {}
    for key, value in document.items():
        if key == PROFILE:
            continue
        plain = key.replace("_", "-")
        row = spellings.get(plain)
        if row is None:
            raise SettingsError(_unknown_key(file_name, key, value, nearest(plain, spellings)))
        where = f"{file_name} key {key}"
        _keep(found, row, _found(row, where, _typed(row, where, value), reverse=plain != row.key))
    return found


def profile_tables(document: Mapping[str, object], file_name: str) -> dict[str, object]:
    """The tables [profile.NAME] by NAME; what stands in them is not looked at."""
    tables = document.get(PROFILE, {})
    if not isinstance(tables, dict):
        raise SettingsError(
            f"{file_name} key {PROFILE}: {quote(tables)} is not usable; expected [{PROFILE}.NAME]"
        )
    return tables


def _unknown_key(file_name: str, key: str, value: object, near: str | None) -> str:
    if isinstance(value, dict):
        return (
            f"{file_name} table [{_shown(key)}] is not known; expected keys at the top, or [{PROFILE}.NAME]"
        )
    return f"{file_name} key {_shown(key)} is not a setting{did_you_mean(near)}"


def _shown(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", name) else quote(name)


def _switches() -> Iterable[Setting]:
    return (row for row in SETTINGS if row.kind is Kind.SWITCH)


def _keep(found: dict[str, Found], row: Setting, item: Found) -> None:
    if row.name in found:
        raise SettingsError(f"{item.where}: the same as {found[row.name].where}; expected one of the two")
    found[row.name] = item


def _found(row: Setting, where: str, texts: Sequence[str], *, reverse: bool = False) -> Found:
    """The value of *texts*. *reverse*: it stood under the `no-` spelling of a switch."""
    values = tuple(_parsed(row, where, text) for text in texts)
    if row.kind is Kind.LIST:
        return Found(values, where)
    return Found(not values[0] if reverse else values[0], where)


def _parsed(row: Setting, where: str, text: str) -> object:
    try:
        return row.parse(text)
    except Unusable as error:
        raise refused(row, where, text, str(error)) from None


def refused(row: Setting, where: str, value: object, reason: str) -> SettingsError:
    """The one shape of a refusal; *reason* says what was expected."""
    shown = "the value" if row.secret else quote(value)
    return SettingsError(f"{where}: {shown} is not usable; {reason}")


_TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str, PurePath),
    Kind.WHOLE: (int,),
    Kind.NUMBER: (int, float),
    Kind.SWITCH: (bool,),
    Kind.LIST: (list, tuple),
}


def _typed(row: Setting, where: str, value: object) -> list[str]:
    """The text, or texts, of a *value* that must already have the type its setting asks for."""
    fits = isinstance(value, _TYPES[row.kind]) and (row.kind is Kind.SWITCH or not isinstance(value, bool))
    if fits and not isinstance(value, (list, tuple)):
        return [str(value)]
    if fits and isinstance(value, (list, tuple)) and all(isinstance(item, str) for item in value):
        return [str(item) for item in value]
    raise refused(row, where, value, f"expected {row.kind.value}")

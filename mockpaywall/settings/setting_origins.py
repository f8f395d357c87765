"""The settings of a run, and where the value of each comes from. Secrets are named, not shown."""

from __future__ import annotations

from enum import StrEnum
from pathlib import PurePath

from mockpaywall.http.authority import Origin, format_origin
from mockpaywall.model.redis_address import parse_redis_address
from mockpaywall.settings.definitions import SETTINGS, Setting, ValueType, format_default
from mockpaywall.settings.model import Settings
from mockpaywall.settings.parsers import format_size

MEMORY = "memory"
HIDDEN = "set, not shown"
"""In place of a secret. No part of it and no hash: a short token could be guessed from either."""


class UnsetOrigin(StrEnum):
    """Where a value comes from that no flag, variable or file set."""

    DEFAULT = "default"
    PROGRAM = "code"
    """A program made the settings: `MockPaywall(mode=...)`, `create_app(Settings(...))`."""


def list_setting_origins(settings: Settings) -> list[dict[str, object]]:
    """Return every setting with its value as JSON, its default as text, and the origin of the value."""
    return [
        {
            "name": setting.key,
            "group": setting.group.value,
            "value": _render_value(setting, getattr(settings, setting.name)),
            "default": format_default(setting),
            "origin": _find_origin(setting, settings),
            "help": setting.help,
        }
        for setting in SETTINGS
    ]


def _find_origin(setting: Setting, settings: Settings) -> str:
    if setting.name == "admin_token" and settings.admin_token_file is not None:
        return settings.origins.get("admin_token_file", UnsetOrigin.PROGRAM)
    is_default = getattr(settings, setting.name) == setting.default
    return settings.origins.get(setting.name, UnsetOrigin.DEFAULT if is_default else UnsetOrigin.PROGRAM)


def _render_value(setting: Setting, value: object) -> object:
    if value is None or value == ():
        return None
    if setting.name == "store":
        return value if value == MEMORY else str(parse_redis_address(str(value)))
    if setting.secret:
        return [HIDDEN] * len(value) if isinstance(value, tuple) else HIDDEN
    if setting.value_type is ValueType.SIZE and isinstance(value, int):
        return format_size(value)
    if isinstance(value, tuple):
        return [format_origin(item) if isinstance(item, Origin) else str(item) for item in value]
    return str(value) if isinstance(value, PurePath) else value

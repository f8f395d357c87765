"""The settings as the table that stands in the README; a test compares the two."""

from __future__ import annotations

from mockpaywall.settings.definitions import SETTINGS, Setting, ValueType

HEADING = "| flag | variable | file | default | meaning |\n|---|---|---|---|---|"


def to_markdown() -> str:
    """One row a setting, in the order of SETTINGS."""
    return "\n".join([HEADING, *(_format_row(row) for row in SETTINGS)])


def _format_row(setting: Setting) -> str:
    flag = (
        f"--no-{setting.key}"
        if setting.default is True
        else " ".join(filter(None, (setting.flag, setting.metavar)))
    )
    cells = (
        f"`{flag}`",
        f"`{setting.env}`",
        f"`{_format_example(setting)}`",
        format_default(setting),
        setting.help,
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _format_example(setting: Setting) -> str:
    if setting.value_type is ValueType.LIST:
        return f'{setting.key} = ["{setting.metavar}"]'
    return setting.key


def format_default(setting: Setting) -> str:
    """The default as a person says it."""
    if setting.name == "seed":
        return "random, printed"
    if setting.value_type is ValueType.BOOLEAN:
        return "on" if setting.default else "off"
    if setting.default in (None, "", ()):
        return "none"
    return f"{setting.default:g}" if isinstance(setting.default, float) else str(setting.default)

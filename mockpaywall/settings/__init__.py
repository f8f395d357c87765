"""The settings: parsed once and strictly from flags, environment and file."""

from mockpaywall.settings.definitions import SETTINGS, Setting, ValueType
from mockpaywall.settings.loader import resolve_settings
from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError

__all__ = ["SETTINGS", "Setting", "Settings", "SettingsError", "ValueType", "resolve_settings"]

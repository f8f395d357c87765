"""What the operator chose: read once, strictly, from the mappings it is handed."""

from mockpaywall.settings.definitions import SETTINGS, Kind, Setting
from mockpaywall.settings.loader import read
from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError

__all__ = ["SETTINGS", "Kind", "Setting", "Settings", "SettingsError", "read"]

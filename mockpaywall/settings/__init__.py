"""What the operator chose: read once, strictly, from the mappings it is handed."""

from mockpaywall.settings.errors import SettingsError
from mockpaywall.settings.model import Settings
from mockpaywall.settings.read import read
from mockpaywall.settings.table import SETTINGS, Kind, Setting

__all__ = ["SETTINGS", "Kind", "Setting", "Settings", "SettingsError", "read"]

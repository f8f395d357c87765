"""The file of `--setup`: JSON, or TOML when its name ends with .toml."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from mockpaywall.matching.json_node import JsonNode
from mockpaywall.matching.pattern_error import PatternErrors
from mockpaywall.model.initial_state import InitialState
from mockpaywall.paywall.card_data import mask_card_numbers_in_text
from mockpaywall.paywall.strict_json import InvalidJson, parse_json
from mockpaywall.settings.settings_error import SettingsError
from mockpaywall.settings.toml_file import load_toml_file
from mockpaywall.setup.account_parser import AccountRules
from mockpaywall.setup.setup_error import SetupError
from mockpaywall.setup.setup_parser import ModeParser, parse_setup
from mockpaywall.text.input_files import read_input_file


def load_setup(path: Path, rules: AccountRules, parse_mode: ModeParser) -> InitialState:
    """Return the state in the file at *path*. Raises SetupError."""
    document = _load_toml(path) if path.suffix.lower() == ".toml" else _load_json(path)
    try:
        return parse_setup(JsonNode(document), rules, parse_mode)
    except PatternErrors as error:
        raise SetupError(f"{path}: {mask_card_numbers_in_text(str(error))}") from None


def _load_toml(path: Path) -> Any:
    try:
        return load_toml_file(path, required=True)
    except SettingsError as error:
        raise SetupError(str(error)) from None


def _load_json(path: Path) -> Any:
    try:
        return parse_json(read_input_file(path).removeprefix(b"\xef\xbb\xbf"))
    except OSError as error:
        raise SetupError(f"{path}: cannot be read ({error.strerror or 'unreadable'})") from None
    except InvalidJson as error:
        raise SetupError(f"{path}: {'' if error.fix else 'not JSON: '}{error}") from None

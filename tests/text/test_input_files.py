"""Files that an operator names, which may have no end."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from mockpaywall.modes.parser import parse
from mockpaywall.paywall.schema_loader import load_schemas
from mockpaywall.settings import SettingsError
from mockpaywall.settings.toml_file import load_toml_file
from mockpaywall.setup.setup_file import load_setup
from mockpaywall.text.input_files import MAX_FILE_BYTES, read_input_file
from tests.setup.test_setup_file import RULES

READERS: dict[str, Callable[[Path], object]] = {
    "mockpaywall.toml": lambda path: load_toml_file(path, required=True),
    "setup.toml": lambda path: load_setup(path, RULES, parse),
    "setup.json": lambda path: load_setup(path, RULES, parse),
    "a-schema.json": lambda path: load_schemas(path.parent),
}


def make_file(path: Path, size: int) -> Path:
    """Make a sparse file."""
    path.touch()
    os.truncate(path, size)
    return path


def test_a_file_of_the_largest_size_is_read(tmp_path: Path) -> None:
    assert len(read_input_file(make_file(tmp_path / "file", MAX_FILE_BYTES))) == MAX_FILE_BYTES


@pytest.mark.parametrize("name", READERS)
def test_a_larger_file_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    path = make_file(tmp_path / name, MAX_FILE_BYTES + 1)
    with pytest.raises((ValueError, SettingsError), match="File too large") as caught:
        READERS[name](path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)

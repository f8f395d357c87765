"""mockpaywall.toml on disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpaywall.settings import SettingsError
from mockpaywall.settings.toml_file import load_toml_file


def test_a_file_is_parsed(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes('port = 80\r\nmode = "ok" # ş\r\n'.encode("utf-8-sig"))
    assert load_toml_file(path, required=True) == {"port": 80, "mode": "ok"}


def test_a_missing_file_is_an_error_only_when_required(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    assert load_toml_file(path, required=False) is None
    with pytest.raises(SettingsError) as caught:
        load_toml_file(path, required=True)
    assert str(caught.value) == f"{path}: no such file; expected a TOML file"


@pytest.mark.parametrize(
    ("content", "start"),
    [
        (b"port 80", "not TOML: "),
        (b"port = 80\nport = 81", "not TOML: "),
        (b"a = " + b"[" * 5000, "nested more than 32 levels"),
        (b"a = " + b"{a=" * 5000, "nested more than 32 levels"),
        (b".".join([b"a"] * 5000) + b" = 1", "nested more than 32 levels"),
        (b"[" + b".".join([b"a"] * 5000) + b"]", "nested more than 32 levels"),
        (b"port = " + b"9" * 5000, "a number is too large"),
        (b"port = 0x" + b"f" * 5000, "a number is too large"),
        (b"port = -9223372036854775809", "a number is too large"),
        (b"[profile.a]\nmode = [1, {b = 0b" + b"1" * 100 + b"}]", "a number is too large"),
        (b"mode = '\xff'", "cannot be read as UTF-8 text (wrong encoding)"),
    ],
)
def test_a_file_that_is_not_toml_is_reported_in_one_line(tmp_path: Path, content: bytes, start: str) -> None:
    path = tmp_path / "a.toml"
    path.write_bytes(content)
    with pytest.raises(SettingsError) as caught:
        load_toml_file(path, required=False)
    assert str(caught.value).startswith(f"{path}: {start}")
    assert "\n" not in str(caught.value)


def test_a_folder_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read as UTF-8 text"):
        load_toml_file(tmp_path, required=False)


def test_the_error_of_an_invalid_file_contains_no_secret(tmp_path: Path) -> None:
    path = tmp_path / "a.toml"
    path.write_text('admin-token = "sesame\nport = 80', "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_toml_file(path, required=False)
    assert "sesame" not in str(caught.value)

"""The settings of the admin API, blank variables, and paths that a later chdir does not change."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpaywall.http.authority import Origin
from mockpaywall.settings import SettingsError, resolve_settings
from mockpaywall.settings.settings_error import quote

NO_TOKEN = "does not contain a token; expected visible ASCII characters without spaces, at least one"


def write_file(folder: Path, content: bytes) -> str:
    path = folder / "token"
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize("content", [b"s3cret", b"s3cret\n", b" \t s3cret\r\n\r\n", b"\xef\xbb\xbfs3cret\n"])
def test_the_token_file_is_read_without_white_space(tmp_path: Path, content: bytes) -> None:
    path = write_file(tmp_path, content)
    for sources in (({"admin_token_file": path}, {}), ({}, {"MOCKPAYWALL_ADMIN_TOKEN_FILE": path})):
        settings = resolve_settings(*sources, {})
        assert settings.admin_token == "s3cret"
        assert "s3cret" not in repr(settings)


@pytest.mark.parametrize(
    "content", [b"", b" \n", b"two words", b"\xff\xfe", "şifre".encode(), b"x" * 5000, b"a\0b"]
)
def test_a_file_without_a_token_is_reported_without_its_content(tmp_path: Path, content: bytes) -> None:
    path = write_file(tmp_path, content)
    with pytest.raises(SettingsError) as error:
        resolve_settings({"admin_token_file": path}, {}, {})
    assert str(error.value) == f"flag --admin-token-file: {quote(path)} {NO_TOKEN}"


def test_a_token_file_that_cannot_be_read_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_file(tmp_path, b"s3cret")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(SettingsError) as error:
        resolve_settings({}, {"MOCKPAYWALL_ADMIN_TOKEN_FILE": path}, {})
    assert (
        str(error.value) == f"MOCKPAYWALL_ADMIN_TOKEN_FILE: {quote(path)} cannot be read (Permission denied)"
    )


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_token_file_must_exist(tmp_path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="expected an existing file"):
        resolve_settings({"admin_token_file": str(tmp_path / name)}, {}, {})


def test_a_token_and_its_file_exclude_each_other(tmp_path: Path) -> None:
    path = write_file(tmp_path, b"s3cret")
    with pytest.raises(SettingsError) as error:
        resolve_settings({"admin_token_file": path}, {"MOCKPAYWALL_ADMIN_TOKEN": "other"}, {})
    assert str(error.value) == (
        "flag --admin-token-file: not together with MOCKPAYWALL_ADMIN_TOKEN; expected one of the two"
    )


@pytest.mark.parametrize(
    "name",
    [
        "ADMIN_TOKEN",
        "ADMIN_TOKEN_FILE",
        "CREDENTIALS",
        "CORS",
        "ALLOWED_HOST",
        "SEED",
        "NO_MAGIC",
        "PORT",
        "HOST",
    ],
)
@pytest.mark.parametrize("text", ["", "  "])
def test_a_blank_variable_counts_as_unset(name: str, text: str) -> None:
    assert resolve_settings({}, {f"MOCKPAYWALL_{name}": text}, {}) == resolve_settings({}, {}, {})


def test_a_blank_variable_leaves_the_value_of_the_file() -> None:
    assert (
        resolve_settings({}, {"MOCKPAYWALL_ADMIN_TOKEN": ""}, {"admin-token": "s3cret"}).admin_token
        == "s3cret"
    )


def test_a_blank_flag_is_not_a_token() -> None:
    with pytest.raises(SettingsError, match="flag --admin-token: the value is not usable"):
        resolve_settings({"admin_token": ""}, {}, {})


def test_origins_are_normalized() -> None:
    settings = resolve_settings({}, {"MOCKPAYWALL_CORS": "http://LocalHost:3000,https://x.example:443"}, {})
    assert settings.cors_origins == (Origin("http", "localhost", 3000), Origin("https", "x.example", 443))


@pytest.mark.parametrize(
    "text", ["*", "null", "localhost:3000", "http://x/", "http://x/y", "http://a@b", "x"]
)
def test_anything_else_is_not_an_origin(text: str) -> None:
    with pytest.raises(
        SettingsError, match="expected an origin, such as http://localhost:3000, without a path"
    ):
        resolve_settings({"cors_origins": (text,)}, {}, {})


@pytest.mark.parametrize("name", ["port_file", "schemas", "admin_token_file"])
def test_a_relative_path_is_completed_at_the_start(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "schemas").mkdir()
    (tmp_path / "admin_token_file").write_text("t")
    monkeypatch.chdir(tmp_path)
    path = getattr(resolve_settings({name: name}, {}, {}), name)
    monkeypatch.chdir("/")
    assert path == tmp_path / name


def test_a_relative_path_needs_a_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "gone"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    with pytest.raises(SettingsError, match="the working directory is gone"):
        resolve_settings({"port_file": "port"}, {}, {})
    assert resolve_settings({"port_file": str(tmp_path / "port")}, {}, {}).port_file == tmp_path / "port"

"""The certificates of a run: where they are stored and which names they cover."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

import pytest
from cryptography import x509

from mockpaywall.cli.cli_error import CliError
from mockpaywall.cli.tls_setup import make_server_tls_context
from mockpaywall.settings import Settings
from tests.support.special_files import POSIX, make_special_file


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory, and a temporary directory next to it."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return work


def read_names(pem: Path) -> set[str]:
    leaf = x509.load_pem_x509_certificates(pem.read_bytes())[0]
    alternative = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in alternative}


def test_the_certificate_covers_the_host_and_the_given_names(folder: Path) -> None:
    make_server_tls_context(Settings(tls_self_signed=True, host="mock.test", tls_names=("*.pay.test",)))
    assert {"localhost", "mock.test", "*.pay.test"} <= read_names(folder / ".mockpaywall" / "server.pem")


def test_a_wildcard_address_is_not_a_name_of_the_certificate(folder: Path) -> None:
    make_server_tls_context(Settings(tls_self_signed=True, host="0.0.0.0"))
    assert "0.0.0.0" not in read_names(folder / ".mockpaywall" / "server.pem")


def test_the_next_start_reuses_the_ca(folder: Path) -> None:
    ca = folder / ".mockpaywall" / "ca.pem"
    make_server_tls_context(Settings(tls_self_signed=True))
    first = ca.read_bytes()
    make_server_tls_context(Settings(tls_self_signed=True))
    assert ca.read_bytes() == first


def test_a_temporary_folder_is_used_when_the_folder_cannot_be_created(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".mockpaywall").write_text("a file")
    context = make_server_tls_context(Settings(tls_self_signed=True))
    assert isinstance(context, ssl.SSLContext)
    (ca,) = folder.parent.glob("mockpaywall-*/ca.pem")
    assert capsys.readouterr().err == (
        f"TLS: .mockpaywall cannot be written (Not a directory): using {ca.parent}\n"
        f"TLS: the CA is {ca} (how to trust it: mockpaywall tls --ca {ca})\n"
    )


def test_the_next_start_reuses_the_ca_of_the_temporary_folder(folder: Path) -> None:
    (folder / ".mockpaywall").write_text("a file")
    make_server_tls_context(Settings(tls_self_signed=True))
    (ca,) = folder.parent.glob("mockpaywall-*/ca.pem")
    first = ca.read_bytes()
    make_server_tls_context(Settings(tls_self_signed=True))
    assert [path.read_bytes() for path in folder.parent.glob("mockpaywall-*/ca.pem")] == [first]


@POSIX
def test_a_temporary_folder_that_others_can_read_is_not_used(folder: Path) -> None:
    (folder / ".mockpaywall").write_text("a file")
    make_server_tls_context(Settings(tls_self_signed=True))
    (shared,) = folder.parent.glob("mockpaywall-*")
    shared.chmod(0o755)
    make_server_tls_context(Settings(tls_self_signed=True))
    assert len(list(folder.parent.glob("mockpaywall-*/ca.pem"))) == 2


def test_without_a_folder_that_can_be_written_the_start_stops(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".mockpaywall").write_text("a file")
    monkeypatch.setattr(tempfile, "tempdir", str(folder / "missing"))
    with pytest.raises(CliError) as error:
        make_server_tls_context(Settings(tls_self_signed=True))
    assert str(error.value) == (
        "--tls-self-signed: no certificate can be written, neither to .mockpaywall (Not a directory) "
        f"nor to {folder}/missing (No such file or directory)"
    )


@POSIX
@pytest.mark.parametrize("name", [".mockpaywall", ".mockpaywall/server.pem", ".mockpaywall/ca.pem"])
def test_a_link_where_a_file_should_be_stops_the_start(folder: Path, name: str) -> None:
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    assert_unchanged = make_special_file("a symbolic link", path)
    with pytest.raises(CliError) as error:
        make_server_tls_context(Settings(tls_self_signed=True))
    assert str(error.value) == (
        f"--tls-self-signed: {name} cannot be used (it is a symbolic link; only a regular file is replaced)"
    )
    assert_unchanged()


@POSIX
def test_the_gitignore_is_not_written_through_a_link(folder: Path) -> None:
    (folder / ".mockpaywall").mkdir()
    make_special_file("a symbolic link", folder / ".mockpaywall" / ".gitignore")
    make_server_tls_context(Settings(tls_self_signed=True))
    assert (folder / ".mockpaywall" / "target").read_text() == "untouched"

"""Certificates of a run, where they are kept and what they cover."""

from __future__ import annotations

import ssl
import tempfile
from pathlib import Path

import pytest
from cryptography import x509

from mockpaywall.cli.tls_setup import make_server_tls_context
from mockpaywall.settings import Settings


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; what is temporary goes below it."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return work


def names_in(pem: Path) -> set[str]:
    leaf = x509.load_pem_x509_certificates(pem.read_bytes())[0]
    alternative = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in alternative}


def test_it_covers_the_host_and_the_given_names(folder: Path) -> None:
    make_server_tls_context(Settings(tls_self_signed=True, host="mock.test", tls_names=("*.pay.test",)))
    assert {"localhost", "mock.test", "*.pay.test"} <= names_in(folder / ".mockpaywall" / "server.pem")


def test_a_wildcard_address_is_no_name(folder: Path) -> None:
    make_server_tls_context(Settings(tls_self_signed=True, host="0.0.0.0"))
    assert "0.0.0.0" not in names_in(folder / ".mockpaywall" / "server.pem")


def test_the_ca_stays_the_same_from_start_to_start(folder: Path) -> None:
    ca = folder / ".mockpaywall" / "ca.pem"
    make_server_tls_context(Settings(tls_self_signed=True))
    first = ca.read_bytes()
    make_server_tls_context(Settings(tls_self_signed=True))
    assert ca.read_bytes() == first


def test_where_the_folder_cannot_be_made_a_temporary_one_will_do(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / ".mockpaywall").write_text("a file")
    context = make_server_tls_context(Settings(tls_self_signed=True))
    assert isinstance(context, ssl.SSLContext)
    (ca,) = folder.parent.glob("mockpaywall-*/ca.pem")
    assert capsys.readouterr().err == f"TLS: the CA is {ca} (how to trust it: mockpaywall tls --ca {ca})\n"

"""TLS: the self-signed certificates, the server context, and TLS connections."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from mockpaywall.server.file_replacement import NotRegularFile
from mockpaywall.server.tls import (
    STANDARD_NAMES,
    CertificatePaths,
    TlsError,
    create_server_context,
    ensure_self_signed,
)
from tests.server.conftest import RunningServer, Serve
from tests.support.special_files import EACH_SPECIAL_FILE, POSIX, make_special_file

NAME = "test-payment-api.itspaywall.com"
NOW = datetime(2026, 6, 1, tzinfo=UTC)


def load_certificate(paths: CertificatePaths) -> x509.Certificate:
    return x509.load_pem_x509_certificates(paths.cert.read_bytes())[0]


def names_of(paths: CertificatePaths) -> set[str]:
    names = load_certificate(paths).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in names}


def test_the_certificate_has_the_standard_names_and_the_given_ones(tmp_path: Path) -> None:
    paths = ensure_self_signed(
        [NAME, "10.1.2.3", "BÜRO.example", "fe80:0:0::1"], tmp_path / "nested" / "folder"
    )
    assert names_of(paths) == {*STANDARD_NAMES, NAME, "10.1.2.3", "xn--bro-hoa.example", "fe80::1"}
    assert STANDARD_NAMES == ("localhost", "127.0.0.1", "::1", "host.docker.internal")
    san = load_certificate(paths).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert ipaddress.ip_address("10.1.2.3") in san.get_values_for_type(x509.IPAddress)
    load_certificate(paths).verify_directly_issued_by(x509.load_pem_x509_certificate(paths.ca.read_bytes()))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permission bits")
def test_only_the_owner_may_read_the_key(tmp_path: Path) -> None:
    paths = ensure_self_signed([], tmp_path)
    assert stat.S_IMODE(paths.key.stat().st_mode) == 0o600
    assert stat.S_IMODE(paths.ca.stat().st_mode) == 0o644
    assert b"PRIVATE KEY" not in paths.ca.read_bytes()


@POSIX
def test_a_key_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    paths = ensure_self_signed([], tmp_path)
    bundle = paths.key.read_bytes()
    paths.key.chmod(0o644)
    ensure_self_signed([], tmp_path)
    assert (paths.key.read_bytes(), stat.S_IMODE(paths.key.stat().st_mode)) == (bundle, 0o600)


@POSIX
@EACH_SPECIAL_FILE
@pytest.mark.parametrize("name", ["ca.pem", "server.pem"])
def test_only_regular_files_are_used_and_replaced(tmp_path: Path, name: str, kind: str) -> None:
    assert_unchanged = make_special_file(kind, tmp_path / name)
    with pytest.raises(NotRegularFile):
        ensure_self_signed([], tmp_path)
    assert_unchanged()


@POSIX
def test_a_link_to_a_usable_certificate_is_not_followed(tmp_path: Path) -> None:
    theirs = ensure_self_signed([], tmp_path / "theirs")
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "server.pem").symlink_to(theirs.cert)
    with pytest.raises(NotRegularFile):
        ensure_self_signed([], tmp_path / "ours")
    (tmp_path / "link").symlink_to(tmp_path / "theirs")
    with pytest.raises(NotRegularFile):
        ensure_self_signed([], tmp_path / "link")


def test_the_key_of_the_ca_is_not_stored(tmp_path: Path) -> None:
    ensure_self_signed([], tmp_path)
    assert sum(file.read_bytes().count(b"BEGIN EC PRIVATE KEY") for file in tmp_path.iterdir()) == 1


def test_names_with_an_underscore_are_certified_and_trusted(tmp_path: Path) -> None:
    paths = ensure_self_signed(["paywall_mock", "_x.example", "a__b.test"], tmp_path)
    assert {"paywall_mock", "_x.example", "a__b.test", "localhost"} <= names_of(paths)
    for name in ("paywall_mock", "_x.example", "localhost"):
        assert shake_hands(paths, name) == "TLSv1.3"
    with pytest.raises(ssl.SSLCertVerificationError):
        shake_hands(paths, "other_mock")


def shake_hands(paths: CertificatePaths, name: str) -> str | None:
    """Connect in memory, as a client that trusts the CA and expects *name*; return the version of TLS."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    trusting = ssl.create_default_context(cafile=paths.ca)
    client = trusting.wrap_bio(to_client, to_server, server_hostname=name)
    server = create_server_context(paths.cert, paths.key).wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        with suppress(ssl.SSLWantReadError):
            side.do_handshake()
    return client.version()


def test_existing_files_are_used_again(tmp_path: Path) -> None:
    first = ensure_self_signed([NAME], tmp_path, NOW)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert ensure_self_signed([NAME.upper()], tmp_path, NOW + timedelta(days=700)) == first
    assert ensure_self_signed([], tmp_path, NOW) == first
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize(
    "at", [NOW + timedelta(days=780), NOW - timedelta(days=30)], ids=["near expiry", "not yet valid"]
)
def test_a_certificate_near_its_expiry_is_replaced(tmp_path: Path, at: datetime) -> None:
    before = load_certificate(ensure_self_signed([], tmp_path, NOW))
    after = load_certificate(ensure_self_signed([], tmp_path, at))
    assert after != before
    assert after.not_valid_before_utc <= at
    assert timedelta(days=799) <= after.not_valid_after_utc - at <= timedelta(days=825)


def test_other_names_make_a_new_certificate(tmp_path: Path) -> None:
    before = load_certificate(ensure_self_signed([], tmp_path))
    assert NAME in names_of(ensure_self_signed([NAME], tmp_path))
    assert load_certificate(ensure_self_signed([NAME], tmp_path)) != before


@pytest.mark.parametrize("damage", [b"", b"rubbish", None])
def test_damaged_files_are_replaced(tmp_path: Path, damage: bytes | None) -> None:
    paths = ensure_self_signed([], tmp_path)
    valid = paths.cert.read_bytes()
    paths.cert.write_bytes(valid[len(valid) // 2 :] if damage is None else damage)
    assert ensure_self_signed([], tmp_path) == paths
    create_server_context(paths.cert, paths.key)


def test_a_missing_ca_file_is_written_again(tmp_path: Path) -> None:
    paths = ensure_self_signed([], tmp_path)
    ca = paths.ca.read_bytes()
    paths.ca.unlink()
    ensure_self_signed([], tmp_path)
    assert paths.ca.read_bytes() == ca


def test_servers_that_start_together_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as executor:
        all_paths = list(executor.map(lambda _: ensure_self_signed([], tmp_path), range(8)))
    paths = all_paths[0]
    assert set(all_paths) == {paths}
    load_certificate(paths).verify_directly_issued_by(x509.load_pem_x509_certificate(paths.ca.read_bytes()))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ca.pem", "server.pem"]


@pytest.mark.parametrize("name", ["a b", "", "a/b", "x" * 70, "-.-", "user@example.com", "10.0.0.0/8"])
def test_an_invalid_name_is_refused_and_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(TlsError) as caught:
        ensure_self_signed([name], tmp_path)
    assert name in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(TlsError, match=r"cannot read .*none\.pem: No such file") as caught:
        create_server_context(tmp_path / "none.pem", tmp_path / "key.pem")
    assert "\n" not in str(caught.value)


def test_a_folder_is_not_a_certificate(tmp_path: Path) -> None:
    with pytest.raises(TlsError, match="cannot read"):
        create_server_context(tmp_path, tmp_path)


def test_a_file_that_is_not_pem_is_named(tmp_path: Path) -> None:
    file = tmp_path / "x.pem"
    file.write_text("rubbish")
    with pytest.raises(TlsError, match=r"x\.pem .*not a PEM certificate"):
        create_server_context(file, file)


def test_a_key_of_another_certificate_is_named(tmp_path: Path) -> None:
    first, second = ensure_self_signed([], tmp_path / "a"), ensure_self_signed([], tmp_path / "b")
    key = tmp_path / "key.pem"
    key.write_bytes(second.key.read_bytes().partition(b"-----BEGIN CERTIFICATE")[0])
    with pytest.raises(TlsError, match=r"key\.pem does not belong to the certificate"):
        create_server_context(first.cert, key)


def test_an_encrypted_key_is_refused_without_a_prompt(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        Encoding,
        PrivateFormat,
        load_pem_private_key,
    )

    paths = ensure_self_signed([], tmp_path)
    key = load_pem_private_key(paths.key.read_bytes(), None)
    encrypted = tmp_path / "encrypted.pem"
    encrypted.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")))
    with pytest.raises(TlsError, match=r"encrypted\.pem is encrypted: decrypt it"):
        create_server_context(paths.cert, encrypted)


def test_alpn_and_version(tls_server: RunningServer) -> None:
    assert tls_server.client_tls is not None
    tls_server.client_tls.set_alpn_protocols(["h2", "http/1.1"])
    with tls_server.connect() as client:
        assert isinstance(client.sock, ssl.SSLSocket)
        assert client.sock.selected_alpn_protocol() == "http/1.1"
        assert client.sock.version() == "TLSv1.3"


def test_a_tls_connection_logs_no_error(tls_server: RunningServer, caplog: pytest.LogCaptureFixture) -> None:
    """asyncio logs an exception of a protocol's callback, such as pause_writing during connection_made."""
    assert tls_server.get() == b"hello"
    assert caplog.text == ""


def test_plain_http_on_the_tls_port_does_not_disturb_others(
    tls_server: RunningServer, capfd: pytest.CaptureFixture[str]
) -> None:
    for sent in (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"", b"\x16\x03\x01"):
        with socket.create_connection(tls_server.address, timeout=10) as sock:
            sock.sendall(sent)
    assert tls_server.get() == b"hello"
    assert capfd.readouterr() == ("", "")


def test_an_unfinished_handshake_does_not_delay_the_stop(
    tls_server: RunningServer, capfd: pytest.CaptureFixture[str]
) -> None:
    with socket.create_connection(tls_server.address, timeout=10):
        assert tls_server.get() == b"hello"
        started_at = time.monotonic()
        tls_server.thread.stop()
        assert time.monotonic() - started_at < 5  # the handshake itself may take 10
    assert capfd.readouterr() == ("", "")


def test_a_stopping_server_sends_close_notify(tls_server: RunningServer) -> None:
    with tls_server.connect() as client:
        client.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        client.read_response()
        tls_server.thread.stop()
        assert isinstance(client.sock, ssl.SSLSocket)
        client.sock.suppress_ragged_eofs = False
        assert client.read_to_end() == b""


def test_plain_http_loads_neither_trustme_nor_cryptography() -> None:
    code = (
        "import sys, mockpaywall.server.lifecycle, mockpaywall.server.tls\n"
        "print({'trustme', 'cryptography'} & {*sys.modules})"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=50
    )
    assert result.stdout == "set()\n"


def test_clients_that_trust_the_ca_accept_every_standard_name(serve: Serve) -> None:
    server = serve(tls=True)
    assert server.client_tls is not None
    for name in STANDARD_NAMES:
        with (
            socket.create_connection(server.address, timeout=10) as sock,
            server.client_tls.wrap_socket(sock, server_hostname=name) as tls,
        ):
            assert tls.getpeercert()

"""TLS: a context from files, and certificates for those who have none."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import ssl
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

STANDARD_NAMES = ("localhost", "127.0.0.1", "::1", "host.docker.internal")
"""In every leaf. Source: ours; the last is how a container reaches its host."""

_LIFE = timedelta(days=800)
"""Apple's systems refuse server certificates that live longer than 825 days."""
_MARGIN = timedelta(days=30)


class TlsError(ValueError):
    """A certificate or key that cannot be used. Its text is one line that names the file and the mend."""


@dataclass(frozen=True, slots=True)
class Paths:
    """PEM files. Clients are told to trust `ca`; the server shows `cert` and keeps `key`."""

    ca: Path
    cert: Path
    key: Path


def server_context(cert: Path, key: Path) -> ssl.SSLContext:
    """A server's context for HTTP/1.1 over TLS 1.2 and later. Raises TlsError for unusable files."""
    for path in (cert, key):
        _readable(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(cert, key, password=lambda: _encrypted(key))
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsError(f"the key {key} does not belong to the certificate {cert}: name a pair") from None
        raise TlsError(
            f"{cert} and {key} are not a PEM certificate and its PEM key ({error.reason})"
        ) from None
    return context


def self_signed(names: Sequence[str], folder: Path, now: datetime | None = None) -> Paths:
    """A CA and a leaf for STANDARD_NAMES and *names* (host names or IP addresses), kept in *folder*.

    Each set of names has its own files, made on first use and again 30 days before they expire. The CA's key is
    thrown away: nobody can sign more with a CA that clients trust. Raises TlsError for a name that cannot be one.
    """
    wanted = tuple(sorted({_name(name) for name in (*STANDARD_NAMES, *names)}))
    home = folder / f"tls-{hashlib.sha256(' '.join(wanted).encode()).hexdigest()[:12]}"
    paths = Paths(home / "ca.pem", home / "cert.pem", home / "key.pem")
    at = now or datetime.now(UTC)
    if not _usable(paths, at):
        _install(wanted, paths, at)
    return paths


def _readable(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise TlsError(f"cannot read {path}: {error.strerror or error}") from None


def _encrypted(key: Path) -> NoReturn:
    raise TlsError(f"the key {key} is encrypted: decrypt it (openssl pkey -in {key} -out plain.pem)")


def _name(name: str) -> str:
    """*name* as it stands in a certificate: an IP address in its short form, a host name in lower-case ASCII."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(name))
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_name = ""
    if not ascii_name or not set(ascii_name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.*"):
        raise TlsError(f"{name!r} is neither a host name nor an IP address: give one a TLS name")
    return ascii_name


def _usable(paths: Paths, at: datetime) -> bool:
    from cryptography import x509  # only here and in _write: 40 ms that plain HTTP must not pay
    from cryptography.exceptions import InvalidSignature

    try:
        leaf = x509.load_pem_x509_certificate(paths.cert.read_bytes())
        leaf.verify_directly_issued_by(x509.load_pem_x509_certificate(paths.ca.read_bytes()))
        server_context(paths.cert, paths.key)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return False
    return leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc - _MARGIN


def _install(names: Sequence[str], paths: Paths, at: datetime) -> None:
    """Make the files aside and move their folder into place in one step: servers may start at the same time."""
    home = paths.ca.parent
    home.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="tls-new-", dir=home.parent, ignore_cleanup_errors=True) as aside:
        fresh = Path(aside) / "new"
        _write(names, fresh, at)
        if home.exists() and not _usable(paths, at):
            home.rename(Path(aside) / "old")
        try:
            fresh.rename(home)
        except OSError:
            if not _usable(paths, at):  # else another server was faster
                raise


def _write(names: Sequence[str], folder: Path, at: datetime) -> None:
    import trustme

    ca = trustme.CA(organization_name="mockpaywall", organization_unit_name="mockpaywall test CA")
    try:
        leaf = ca.issue_cert(*names, not_before=at - timedelta(days=1), not_after=at + _LIFE)
    except ValueError as error:
        raise TlsError(f"cannot certify {', '.join(names)}: {error}") from error
    folder.mkdir()
    (folder / "ca.pem").write_bytes(ca.cert_pem.bytes())
    (folder / "cert.pem").write_bytes(b"".join(pem.bytes() for pem in leaf.cert_chain_pems))
    _write_secret(folder / "key.pem", leaf.private_key_pem.bytes())


def _write_secret(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)

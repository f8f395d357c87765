"""TLS: a server context from files, and self-signed certificates."""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from mockpaywall.http.real_time import wall_clock
from mockpaywall.server.file_replacement import NotRegularFile, has_regular_file, replace_file
from mockpaywall.server.leaf_certificate import make_leaf
from mockpaywall.text.missing_extra import require_extra

STANDARD_NAMES = ("localhost", "127.0.0.1", "::1", "host.docker.internal")
"""Names in every self-signed certificate. Source: ours; a container reaches its host by the last one."""

SELF_SIGNED = "a self-signed certificate"
"""The feature that needs the extra `tls`."""

KEY_MODE, CA_MODE = 0o600, 0o644
"""Permissions of the file with the key, and of the CA that clients trust."""

_LABEL = "[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST_NAME = re.compile(rf"(\*\.)?{_LABEL}(\.{_LABEL})*")
"""With underscores: Compose gives services such names."""
_VALIDITY = timedelta(days=800)
"""Apple's systems refuse server certificates that are valid for more than 825 days."""
_RENEWAL_MARGIN = timedelta(days=30)


class TlsError(ValueError):
    """A certificate or key that cannot be used. The message is one line with the file and the fix."""


@dataclass(frozen=True, slots=True)
class CertificatePaths:
    """PEM files. Clients trust `ca`; the server uses `cert` and `key`, which may be one file."""

    ca: Path
    cert: Path
    key: Path


def create_server_context(cert: Path, key: Path) -> ssl.SSLContext:
    """Return a server context for HTTP/1.1 over TLS 1.2 and later. Raises TlsError for unusable files."""
    for path in (cert, key):
        _require_readable(path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(cert, key, password=lambda: _raise_encrypted(key))
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsError(f"the key {key} does not belong to the certificate {cert}: name a pair") from None
        reason = f" ({error.reason})" if error.reason else ""  # OpenSSL 3 has none for a file without PEM
        raise TlsError(f"{cert} and {key} are not a PEM certificate and its PEM key{reason}") from None
    return context


def ensure_self_signed(names: Sequence[str], folder: Path, now: datetime | None = None) -> CertificatePaths:
    """Ensure that *folder* has a CA and a certificate for STANDARD_NAMES and *names* (host names or IP addresses).

    Existing files are used again while they cover the names and have 30 days left. The CA's key is not stored, so
    that nobody can sign with a CA that clients trust. Raises TlsError for an invalid name, NotRegularFile for a link
    where a file should be, OSError for the folder.
    """
    all_names = sorted({_normalize_name(name) for name in (*STANDARD_NAMES, *names)})
    paths = CertificatePaths(folder / "ca.pem", folder / "server.pem", folder / "server.pem")
    at = now or datetime.fromtimestamp(wall_clock(), UTC)
    _require_own_files(folder, paths)
    if not _is_usable(paths.cert, all_names, at):
        folder.mkdir(parents=True, exist_ok=True)
        replace_file(paths.cert, _make_bundle(all_names, at), KEY_MODE)
    paths.cert.chmod(KEY_MODE)  # one that was copied here may be readable by others
    _write_ca_file(paths)
    return paths


def _require_own_files(folder: Path, paths: CertificatePaths) -> None:
    """Raise NotRegularFile when a link, a pipe or the like has a name that we use: a link leads to others' files."""
    if folder.is_symlink():
        raise NotRegularFile(folder, folder.lstat().st_mode)
    for path in (paths.ca, paths.cert):
        has_regular_file(path)


def _require_readable(path: Path) -> None:
    try:
        path.read_bytes()
    except OSError as error:
        raise TlsError(f"cannot read {path}: {error.strerror or error}") from None


def _raise_encrypted(key: Path) -> NoReturn:
    raise TlsError(f"the key {key} is encrypted: decrypt it (openssl pkey -in {key} -out plain.pem)")


def _normalize_name(name: str) -> str:
    """Return *name* as certificates have it: an IP address in its short form, a host name in lower-case ASCII."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(name))
    try:
        ascii_name = name.encode("idna").decode("ascii").lower().removesuffix(".")
    except UnicodeError:
        ascii_name = ""
    if not _HOST_NAME.fullmatch(ascii_name):
        raise TlsError(f"{name!r} is neither a host name nor an IP address: give one a TLS name")
    return ascii_name


def _is_usable(bundle: Path, names: Sequence[str], at: datetime) -> bool:
    with require_extra(SELF_SIGNED, "tls"):
        from cryptography import x509  # imported here for start-up time: plain HTTP does not need these 40 ms
        from cryptography.exceptions import InvalidSignature

    try:
        leaf, ca = x509.load_pem_x509_certificates(bundle.read_bytes())
        leaf.verify_directly_issued_by(ca)
        create_server_context(bundle, bundle)
        certified = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    is_valid = leaf.not_valid_before_utc <= at <= leaf.not_valid_after_utc - _RENEWAL_MARGIN
    return is_valid and set(names) <= {str(name.value) for name in certified}


def _make_bundle(names: Sequence[str], at: datetime) -> bytes:
    """Return key, certificate and CA in one PEM file: it is replaced atomically when several servers start together."""
    with require_extra(SELF_SIGNED, "tls"):
        import trustme

    ca = trustme.CA(organization_name="mockpaywall", organization_unit_name="mockpaywall test CA")
    try:
        leaf = make_leaf(ca, names, at - timedelta(days=1), at + _VALIDITY)
    except ValueError as error:
        raise TlsError(f"cannot make a certificate for {', '.join(names)}: {error}") from error
    return leaf + ca.cert_pem.bytes()


def _write_ca_file(paths: CertificatePaths) -> None:
    """Write the CA file from the bundle, again if another server has replaced the bundle meanwhile."""
    while True:
        bundle = paths.cert.read_bytes()
        ca = bundle[bundle.rindex(b"-----BEGIN CERTIFICATE-----") :]
        if not paths.ca.exists() or paths.ca.read_bytes() != ca:
            replace_file(paths.ca, ca, CA_MODE)
        if paths.cert.read_bytes() == bundle:
            return

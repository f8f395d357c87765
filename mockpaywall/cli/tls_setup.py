"""The TLS context of a run: from the given certificate, or from one that is made now."""

from __future__ import annotations

import contextlib
import os
import shlex
import ssl
import stat
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import click

from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.server.file_replacement import NotRegularFile, replace_file
from mockpaywall.server.tls import (
    CA_MODE,
    CertificatePaths,
    TlsError,
    create_server_context,
    ensure_self_signed,
)
from mockpaywall.settings import Settings
from mockpaywall.text.missing_extra import MissingExtra

TLS_DIRECTORY = Path(".mockpaywall")
"""Where --tls-self-signed keeps its files, in the working directory."""

CA_FILE = "ca.pem"

WILDCARD_HOSTS = ("0.0.0.0", "::")  # noqa: S104 - compared, not bound  # nosec B104
"""Hosts that are not names a client could use."""


def make_server_tls_context(settings: Settings) -> ssl.SSLContext:
    """Return the context for settings with a certificate or `tls_self_signed`.

    Prints the path of a self-made CA on stderr. Raises CliError for an unusable certificate.
    """
    try:
        if settings.tls_cert and settings.tls_key:
            return create_server_context(settings.tls_cert, settings.tls_key)
        paths = _create_certificates(settings)
        _print_ca_path(paths.ca.absolute())
        return create_server_context(paths.cert, paths.key)
    except TlsError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None
    except NotRegularFile as error:
        raise CliError(
            f"--tls-self-signed: {error.filename} cannot be used ({error.strerror})", ExitCode.USAGE_ERROR
        ) from None
    except MissingExtra as error:
        raise CliError(f"--tls-self-signed: {error}", ExitCode.USAGE_ERROR) from None


def _create_certificates(settings: Settings) -> CertificatePaths:
    """Create or reuse the files in the working directory; in a temporary folder where that cannot be written.

    Raises CliError when neither can be written.
    """
    host = () if settings.host in WILDCARD_HOSTS else (settings.host,)
    names = [*settings.tls_names, *host]
    try:
        paths = ensure_self_signed(names, TLS_DIRECTORY)
    except NotRegularFile:
        raise
    except OSError as error:
        return _create_temporary_certificates(names, error)
    with contextlib.suppress(OSError):  # the folder contains a private key: keep it out of version control
        replace_file(TLS_DIRECTORY / ".gitignore", b"*\n", CA_MODE)
    return paths


def _create_temporary_certificates(names: Sequence[str], cause: OSError) -> CertificatePaths:
    try:
        folder = _make_temporary_folder()
        paths = ensure_self_signed(names, folder)
    except OSError as error:
        raise CliError(
            f"--tls-self-signed: no certificate can be written, neither to {TLS_DIRECTORY} "
            f"({cause.strerror}) nor to {tempfile.gettempdir()} ({error.strerror})",
            ExitCode.USAGE_ERROR,
        ) from None
    click.echo(f"TLS: {TLS_DIRECTORY} cannot be written ({cause.strerror}): using {folder}", err=True)
    return paths


def _make_temporary_folder() -> Path:
    """Return the temporary folder of this user and working directory: the next start uses its CA again.

    It is a new one where the name belongs to somebody else, who could read our key. Raises OSError.
    """
    working_directory = sha256(os.fsencode(Path.cwd())).hexdigest()[:12]
    user = os.getuid() if hasattr(os, "getuid") else 0  # the temporary folder of Windows belongs to one user
    folder = Path(tempfile.gettempdir(), f"mockpaywall-tls-{user}-{working_directory}")
    with contextlib.suppress(FileExistsError):
        folder.mkdir(0o700)
    status = folder.lstat()
    is_private = stat.S_ISDIR(status.st_mode) and status.st_uid == user and not status.st_mode & 0o077
    return folder if is_private or os.name != "posix" else Path(tempfile.mkdtemp(prefix="mockpaywall-tls-"))


def _print_ca_path(ca: Path) -> None:
    quoted = shlex.quote(str(ca))
    click.echo(f"TLS: the CA is {quoted} (how to trust it: mockpaywall tls --ca {quoted})", err=True)

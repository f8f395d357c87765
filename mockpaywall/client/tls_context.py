"""Which certificates the admin client trusts."""

from __future__ import annotations

import ssl
from pathlib import Path


def create_client_context(ca_file: Path | None, *, insecure: bool = False) -> ssl.SSLContext:
    """Return a context that trusts the PEM file *ca_file*, or Python's own CAs for None.

    *insecure*: trust any certificate. Raises OSError (ssl.SSLError is one) for an unusable file.
    """
    context = ssl.create_default_context(cafile=None if insecure else ca_file)
    if insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context

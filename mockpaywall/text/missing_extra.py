"""Report a feature whose optional dependencies are not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

EXTRAS = {
    "redis": ("redis", "hiredis"),
    "tls": ("trustme", "cryptography"),
    "metrics": ("prometheus_client",),
}
"""Extra -> the modules that it installs."""


class MissingExtra(ImportError):
    """An optional dependency is not installed. Its message is one line that names the extra."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional dependency: pip install 'mockpaywall[{extra}]'")


@contextmanager
def require_extra(feature: str, extra: str) -> Iterator[None]:
    """Raise MissingExtra when an import inside the block fails for a module of *extra*.

    *feature* is what the user asked for, as the subject of the message.
    """
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRAS[extra]:
            raise
        raise MissingExtra(feature, extra) from None

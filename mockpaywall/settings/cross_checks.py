"""What no single setting can tell: which settings do not go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError

SourceNames = Mapping[str, str]
"""By field: the words for where its value stood. What kept its default is not in it."""


def check_workers_share_store(settings: Settings, sources: SourceNames) -> None:
    """Processes have no memory in common: each would answer from sessions of its own."""
    if settings.workers > 1 and settings.store == "memory":
        raise SettingsError(
            f"{sources['workers']}: {settings.workers} is not usable; more than one worker needs a shared "
            "store, and the store is memory; expected 1, or --store redis://HOST:PORT/DB"
        )


def check_certificate_has_key(settings: Settings, sources: SourceNames) -> None:
    """Both or none."""
    if settings.tls_cert and not settings.tls_key:
        raise SettingsError(f"{sources['tls_cert']}: a certificate needs its key; expected --tls-key too")
    if settings.tls_key and not settings.tls_cert:
        raise SettingsError(f"{sources['tls_key']}: a key needs its certificate; expected --tls-cert too")


def check_single_certificate(settings: Settings, sources: SourceNames) -> None:
    """A given certificate or one made at the start; extra names only for the latter."""
    if settings.tls_self_signed and settings.tls_cert:
        raise SettingsError(
            f"{sources['tls_self_signed']}: not together with {sources['tls_cert']}; expected one of the two"
        )
    if settings.tls_names and not settings.tls_self_signed:
        raise SettingsError(
            f"{sources['tls_names']}: names are for a self-signed certificate; expected --tls-self-signed too"
        )


CHECKS: tuple[Callable[[Settings, SourceNames], None], ...] = (
    check_workers_share_store,
    check_certificate_has_key,
    check_single_certificate,
)
"""In this order; each raises SettingsError."""

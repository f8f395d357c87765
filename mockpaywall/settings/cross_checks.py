"""What no single setting can tell: which settings do not go together."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError

Where = Mapping[str, str]
"""By field: the words for where its value stood. What kept its default is not in it."""


def workers_share_a_store(settings: Settings, where: Where) -> None:
    """Processes have no memory in common: each would answer from sessions of its own."""
    if settings.workers > 1 and settings.store == "memory":
        raise SettingsError(
            f"{where['workers']}: {settings.workers} is not usable; more than one worker needs a shared "
            "store, and the store is memory; expected 1, or --store redis://HOST:PORT/DB"
        )


def certificate_and_key(settings: Settings, where: Where) -> None:
    """Both or none."""
    if settings.tls_cert and not settings.tls_key:
        raise SettingsError(f"{where['tls_cert']}: a certificate needs its key; expected --tls-key too")
    if settings.tls_key and not settings.tls_cert:
        raise SettingsError(f"{where['tls_key']}: a key needs its certificate; expected --tls-cert too")


def one_certificate(settings: Settings, where: Where) -> None:
    """A given certificate or one made at the start; extra names only for the latter."""
    if settings.tls_self_signed and settings.tls_cert:
        raise SettingsError(
            f"{where['tls_self_signed']}: not together with {where['tls_cert']}; expected one of the two"
        )
    if settings.tls_names and not settings.tls_self_signed:
        raise SettingsError(
            f"{where['tls_names']}: names are for a self-signed certificate; expected --tls-self-signed too"
        )


CHECKS: tuple[Callable[[Settings, Where], None], ...] = (
    workers_share_a_store,
    certificate_and_key,
    one_certificate,
)
"""In this order; each raises SettingsError."""

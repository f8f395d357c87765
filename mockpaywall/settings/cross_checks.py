"""Checks that concern more than one setting."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockpaywall.settings.model import Settings
from mockpaywall.settings.settings_error import SettingsError

SourceNames = Mapping[str, str]
"""Field -> the source of its value in words. Fields with their default value are missing."""


def check_workers_share_store(settings: Settings, sources: SourceNames) -> None:
    """Several processes need a shared store: with `memory` each would have its own sessions."""
    if settings.workers > 1 and settings.store == "memory":
        raise SettingsError(
            f"{sources['workers']}: {settings.workers} is not usable; more than one worker needs a shared "
            "store, and the store is memory; expected 1, or --store redis://HOST"
        )


def check_store_ca_has_tls(settings: Settings, sources: SourceNames) -> None:
    """A CA is of use only where the store's certificate is verified."""
    if settings.store_ca and not settings.store.startswith("rediss://"):
        raise SettingsError(
            f"{sources['store_ca']}: a CA is for a store with TLS; expected --store rediss://HOST too"
        )


def check_certificate_has_key(settings: Settings, sources: SourceNames) -> None:
    """A certificate and its key are both given, or neither."""
    if settings.tls_cert and not settings.tls_key:
        raise SettingsError(f"{sources['tls_cert']}: a certificate needs its key; expected --tls-key too")
    if settings.tls_key and not settings.tls_cert:
        raise SettingsError(f"{sources['tls_key']}: a key needs its certificate; expected --tls-cert too")


def check_single_certificate(settings: Settings, sources: SourceNames) -> None:
    """The certificate is either given or self-signed; extra names are for a self-signed one."""
    if settings.tls_self_signed and settings.tls_cert:
        raise SettingsError(
            f"{sources['tls_self_signed']}: not together with {sources['tls_cert']}; expected one of the two"
        )
    if settings.tls_names and not settings.tls_self_signed:
        raise SettingsError(
            f"{sources['tls_names']}: names are for a self-signed certificate; expected --tls-self-signed too"
        )


def check_single_token(settings: Settings, sources: SourceNames) -> None:
    """The token is given itself or in a file."""
    if settings.admin_token and settings.admin_token_file:
        raise SettingsError(
            f"{sources['admin_token_file']}: not together with {sources['admin_token']}; expected one of the two"
        )


def check_pairs_have_one_merchant(settings: Settings, sources: SourceNames) -> None:
    """A key pair belongs to one merchant. The pair itself is not shown."""
    names: dict[tuple[str, tuple[str, str]], str] = {}
    for merchant in settings.merchants:
        for kind, pair in (("private", merchant.private), ("public", merchant.public)):
            if names.setdefault((kind, pair), merchant.name) != merchant.name:
                raise SettingsError(
                    f"{sources['merchants']}: the {kind} pair of {merchant.name} is that of "
                    f"{names[kind, pair]} too; expected each pair under one name"
                )


CHECKS: tuple[Callable[[Settings, SourceNames], None], ...] = (
    check_workers_share_store,
    check_store_ca_has_tls,
    check_certificate_has_key,
    check_single_certificate,
    check_single_token,
    check_pairs_have_one_merchant,
)
"""In the order in which they run; each raises SettingsError."""

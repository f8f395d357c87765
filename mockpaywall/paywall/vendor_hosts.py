"""The host names that the vendor's JavaScript SDK calls from a browser. Source: observed (SDK umd 1.0.10 and 1.0.4)."""

from __future__ import annotations

from typing import NamedTuple


class VendorHosts(NamedTuple):
    """The hosts of one environment."""

    payment_api: str
    """Paywall's."""
    masterpass: str
    """Masterpass's, for cards, one-time codes and 3D pages."""

    @property
    def origins(self) -> tuple[str, ...]:
        """Both as origins."""
        return tuple(f"https://{host}" for host in self)


TEST_HOSTS = VendorHosts("test-payment-api.itspaywall.com", "mp-test-sdk.masterpassturkiye.com")
"""Those of the SDK's environment 'test'."""
BROWSER_HOSTS: tuple[str, ...] = (
    *TEST_HOSTS,
    "dev-payment-api.itspaywall.com",
    "payment-api.paywall.com.tr",
    "payment-api.itspaywall.com",
    "mp-uat-sdk.masterpassturkiye.com",
    "mp-sdk.masterpassturkiye.com",
)
"""Every host, of every environment."""

"""mockpaywall: a local stand-in for Paywall's Masterpass API."""

__version__ = "0.1.0"

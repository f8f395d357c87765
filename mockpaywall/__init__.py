"""mockpaywall: a local mock server for Paywall's Masterpass API."""

__version__ = "0.1.0"

"""mockpaywall in tests: a server of your own, or one that runs elsewhere, behind one small object."""

from mockpaywall.testing.credentials import Credentials
from mockpaywall.testing.errors import MockPaywallError
from mockpaywall.testing.mock import MockPaywall
from mockpaywall.testing.values import Request, Session

__all__ = ["Credentials", "MockPaywall", "MockPaywallError", "Request", "Session"]

"""mockpaywall in tests: a server of your own, or one that runs elsewhere, behind one small object."""

from mockpaywall.client.mock_error import MockPaywallError
from mockpaywall.testing.fake_credentials import Credentials
from mockpaywall.testing.mock import MockPaywall
from mockpaywall.testing.models import Request, Session

__all__ = ["Credentials", "MockPaywall", "MockPaywallError", "Request", "Session"]

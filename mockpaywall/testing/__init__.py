"""mockpaywall in tests: a server in this process, or one that runs elsewhere, behind one object."""

from mockpaywall.client.client_errors import MockPaywallError
from mockpaywall.testing.evictions import EvictionWarning
from mockpaywall.testing.fake_credentials import Credentials
from mockpaywall.testing.mock import MockPaywall
from mockpaywall.testing.models import (
    IssuedSession,
    PostedForm,
    RecordedRequest,
    SentOtp,
    StoredAccount,
    StoredPayment,
)
from mockpaywall.testing.rule_warning import RuleWarning

__all__ = [
    "Credentials",
    "EvictionWarning",
    "IssuedSession",
    "MockPaywall",
    "MockPaywallError",
    "PostedForm",
    "RecordedRequest",
    "RuleWarning",
    "SentOtp",
    "StoredAccount",
    "StoredPayment",
]

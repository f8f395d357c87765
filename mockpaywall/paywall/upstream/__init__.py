"""The API of Masterpass itself, which the official JavaScript SDK calls from the browser.

Paths, methods, headers and members of the requests are observed in the web library of Masterpass that the SDK contains;
answers are those of the operations of Paywall in another form (`upstream_answers.py`), and so are the rules: each
operation here translates a request for a function of `paywall/endpoints` or `paywall/masterpass`. Other paths of the
library, which the SDK does not call, are not served.
"""

from mockpaywall.paywall.operation import Operation
from mockpaywall.paywall.upstream.account_linking import UPSTREAM_LINK_MERCHANT
from mockpaywall.paywall.upstream.card_requests import (
    UPSTREAM_ADD_CARD,
    UPSTREAM_DELETE_CARD,
    UPSTREAM_LIST_CARDS,
)
from mockpaywall.paywall.upstream.code_requests import UPSTREAM_RESEND_OTP, UPSTREAM_VERIFY_OTP
from mockpaywall.paywall.upstream.payment_requests import (
    UPSTREAM_DIRECT_PAYMENT,
    UPSTREAM_PAYMENT,
    UPSTREAM_REGISTER_AND_PURCHASE,
)
from mockpaywall.paywall.upstream.registration_request import UPSTREAM_COMPLETE_REGISTRATION

UPSTREAM_OPERATIONS: tuple[Operation, ...] = (
    UPSTREAM_LIST_CARDS,
    UPSTREAM_ADD_CARD,
    UPSTREAM_DELETE_CARD,
    UPSTREAM_LINK_MERCHANT,
    UPSTREAM_RESEND_OTP,
    UPSTREAM_VERIFY_OTP,
    UPSTREAM_PAYMENT,
    UPSTREAM_DIRECT_PAYMENT,
    UPSTREAM_REGISTER_AND_PURCHASE,
    UPSTREAM_COMPLETE_REGISTRATION,
)

"""The vendor's endpoints: the whole simulated API on one screen.

To add an endpoint:

1. schemas/NAME.headers.json, NAME.request.json and NAME.response.json, and a patch per strictness level that differs;
2. a file here with its Operation, as in create_session.py;
3. a row in OPERATIONS;
4. a test of its function, and its situations in tests/api.

Routing, validation, modes, journal and OpenAPI follow from OPERATIONS.
"""

from mockpaywall.paywall.endpoints.add_card import ADD_CARD
from mockpaywall.paywall.endpoints.commit_payment import COMMIT_PAYMENT
from mockpaywall.paywall.endpoints.commit_payment_by_id import COMMIT_PAYMENT_BY_ID
from mockpaywall.paywall.endpoints.create_sdk_session import CREATE_SDK_SESSION
from mockpaywall.paywall.endpoints.create_sdk_token import CREATE_SDK_TOKEN
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.endpoints.create_temp_token import CREATE_TEMP_TOKEN
from mockpaywall.paywall.endpoints.delete_card import DELETE_CARD
from mockpaywall.paywall.endpoints.init_payment import INIT_PAYMENT
from mockpaywall.paywall.endpoints.init_sdk_payment import INIT_SDK_PAYMENT
from mockpaywall.paywall.endpoints.link_merchant import LINK_MERCHANT
from mockpaywall.paywall.endpoints.list_cards import LIST_CARDS
from mockpaywall.paywall.endpoints.mark_sdk_payment import MARK_SDK_PAYMENT, MARK_SDK_PAYMENT_AS_STARTED
from mockpaywall.paywall.endpoints.resend_otp import RESEND_OTP
from mockpaywall.paywall.endpoints.unlink_merchant import UNLINK_MERCHANT
from mockpaywall.paywall.endpoints.verify_otp import VERIFY_OTP
from mockpaywall.paywall.endpoints.verify_payment import VERIFY_PAYMENT
from mockpaywall.paywall.endpoints.verify_sdk_token import VERIFY_SDK_TOKEN
from mockpaywall.paywall.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    CREATE_SESSION,
    LIST_CARDS,
    ADD_CARD,
    DELETE_CARD,
    VERIFY_OTP,
    RESEND_OTP,
    LINK_MERCHANT,
    UNLINK_MERCHANT,
    INIT_PAYMENT,
    VERIFY_PAYMENT,
    COMMIT_PAYMENT,
    COMMIT_PAYMENT_BY_ID,
    CREATE_TEMP_TOKEN,
    CREATE_SDK_TOKEN,
    VERIFY_SDK_TOKEN,
    CREATE_SDK_SESSION,
    INIT_SDK_PAYMENT,
    MARK_SDK_PAYMENT,
    MARK_SDK_PAYMENT_AS_STARTED,
)

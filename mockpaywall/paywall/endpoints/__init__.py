"""The vendor's endpoints: the whole simulated API on one screen.

To add an endpoint:

1. schemas/NAME.headers.json, NAME.request.json and NAME.response.json, and a patch per strictness level that differs;
2. a file here with its Operation, as in create_session.py;
3. a row in OPERATIONS;
4. a test of its function, and its situations in tests/api.

Routing, validation, modes, journal and OpenAPI follow from OPERATIONS.
"""

from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.endpoints.list_cards import LIST_CARDS
from mockpaywall.paywall.operation import Operation

OPERATIONS: tuple[Operation, ...] = (
    CREATE_SESSION,
    LIST_CARDS,
)

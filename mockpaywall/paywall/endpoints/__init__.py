"""One file an endpoint of the vendor; OPERATIONS lists them: the whole simulated API on one screen."""

from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.endpoints.operation import Operation

OPERATIONS: tuple[Operation, ...] = (CREATE_SESSION,)

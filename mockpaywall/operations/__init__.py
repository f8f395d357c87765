"""One file an endpoint of the vendor; OPERATIONS lists them: the whole simulated API on one screen."""

from mockpaywall.operations.create_session import CREATE_SESSION
from mockpaywall.operations.operation import Operation

OPERATIONS: tuple[Operation, ...] = (CREATE_SESSION,)

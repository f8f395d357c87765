"""The API of Masterpass itself, which the official JavaScript SDK calls from the browser."""

from mockpaywall.paywall.operation import Operation

UPSTREAM_OPERATIONS: tuple[Operation, ...] = ()

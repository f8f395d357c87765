"""The pages that a browser opens during a payment with 3D."""

from mockpaywall.paywall.operation import Operation

PAGES: tuple[Operation, ...] = ()

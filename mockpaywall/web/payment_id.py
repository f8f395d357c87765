"""The id of a payment in a path."""

from __future__ import annotations

from types import MappingProxyType

from werkzeug.routing import BaseConverter


class PaymentIdConverter(BaseConverter):
    """Matches any text, since a MerchantUniqueCode may have slashes, unless it ends with the path of the decision."""

    part_isolating = False
    regex = r".+(?<!/3d)"


CONVERTERS = MappingProxyType({"payment": PaymentIdConverter})
"""For maps of routes, besides werkzeug's own."""

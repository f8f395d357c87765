"""PUT /account/api/Account/LinkToMerchant: link the user's account to the merchant, in the browser."""

from __future__ import annotations

from mockpaywall.paywall.endpoints.link_merchant import link_merchant
from mockpaywall.paywall.upstream.upstream_operation import UpstreamOperation, make_upstream_operation

UPSTREAM_LINK_MERCHANT = make_upstream_operation(
    "link-merchant",
    UpstreamOperation(link_merchant),
    method="PUT",
    path="/account/api/Account/LinkToMerchant",
    summary="Link Merchant",
    success="A one-time code was sent; Otp/verify links the account.",
)

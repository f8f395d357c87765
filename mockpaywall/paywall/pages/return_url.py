"""Where a browser goes after the decision on the 3D page."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from mockpaywall.paywall.masterpass.page_3d import CALLBACK_PATH, make_callback_path
from mockpaywall.paywall.masterpass.payment import Payment

_ADDRESS = re.compile(r"(https?://[^/?#\\]+)(/(?![/\\])[!-~]*)")
"""An origin and a path with its query. Browsers take `//` and `/\\` for the beginning of another origin."""
_OTHER_SITE = (
    "returnUrl was not followed: it is not at the address of this server ({base_url}); see --public-url"
)


class ReturnTarget(NamedTuple):
    """The address, without scheme and host: so the browser never leaves this server."""

    path: str
    """With its query."""
    hint: str = ""
    """One line for the developer; "" without one."""


def select_return_target(return_url: str, payment: Payment, base_url: str) -> ReturnTarget:
    """Return where *return_url* leads, if it is at the origin of *base_url*; otherwise the callback of *payment*.

    The vendor's own code builds returnUrl, and it is the callback, perhaps at another name of this server: that is
    followed here. To follow any other address would be an open redirect.
    """
    site = urlsplit(base_url)
    origin = f"{site.scheme}://{site.netloc}"
    own = f"{site.path}{make_callback_path(payment.unique_code)}"
    if not return_url:
        return ReturnTarget(own)
    found = _ADDRESS.fullmatch(return_url)
    if found and (found[1] == origin or found[2].startswith(f"{site.path}{CALLBACK_PATH}?")):
        return ReturnTarget(found[2])
    return ReturnTarget(own, _OTHER_SITE.format(base_url=origin))

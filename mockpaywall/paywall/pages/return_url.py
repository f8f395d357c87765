"""Where a browser goes after the decision on the 3D page."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import urlsplit

from mockpaywall.paywall.masterpass.page_3d import make_callback_path
from mockpaywall.paywall.masterpass.payment import Payment

_PATH = re.compile(r"/(?![/\\])[!-~]*")
"""A path on the same host: browsers take `//` and `/\\` for the beginning of another one."""
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

    The vendor's own code builds returnUrl, and it is the callback. To follow any other would be an open redirect.
    """
    site = urlsplit(base_url)
    origin = f"{site.scheme}://{site.netloc}"
    own = f"{site.path}{make_callback_path(payment.unique_code)}"
    if not return_url:
        return ReturnTarget(own)
    path = return_url.removeprefix(origin)
    if path != return_url and _PATH.fullmatch(path):
        return ReturnTarget(path)
    return ReturnTarget(own, _OTHER_SITE.format(base_url=origin))

"""The addresses of the pages of a payment with 3D. Source: observed (README files of the JavaScript SDK)."""

from __future__ import annotations

PAGE_KEY = "3d"
"""By which modes, metrics and verifications name all pages."""
CALLBACK_NAME = "callback-page"
"""The name of the operations that return the browser to the merchant."""
PAGE_3D = "5010"
"""The ResponseCode of an answer with a page. Source: observed."""
ACS_PATH = "/user-authorization/mp-3d-acs-form"
SUCCESS_PATH = "/user-authorization/mp-3d-client-success"
FAILURE_PATH = "/user-authorization/mp-3d-client-error"
CALLBACK_PATH = "/masterpass/vposcallback"
CALLBACK_PARAMETER = "uniqueCode"

NO_PAGE_3D: dict[str, str | None] = {"Url3d": None, "Url3dSuccess": None, "Url3dFail": None}
"""The three members of an answer without a 3D page. Source: documented."""


def describe_page_3d(base_url: str, acs_token: str) -> dict[str, str | None]:
    """Return the three members for the page with *acs_token*, under *base_url* (no slash at its end)."""
    return {
        "Url3d": f"{base_url}{ACS_PATH}?token={acs_token}",
        "Url3dSuccess": f"{base_url}{SUCCESS_PATH}",
        "Url3dFail": f"{base_url}{FAILURE_PATH}",
    }


def make_callback_path(unique_code: str) -> str:
    """Return the path, with its query, of the page that returns the browser to the merchant."""
    return f"{CALLBACK_PATH}?{CALLBACK_PARAMETER}={unique_code}"

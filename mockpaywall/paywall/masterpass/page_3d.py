"""The addresses of the 3D page in the answer of an operation. Source: observed (README files of the JavaScript SDK)."""

from __future__ import annotations

NO_PAGE_3D: dict[str, str | None] = {"Url3d": None, "Url3dSuccess": None, "Url3dFail": None}
"""The three members of an answer without a 3D page. Source: documented."""


def describe_page_3d(base_url: str, acs_token: str) -> dict[str, str | None]:
    """Return the three members for the page with *acs_token*, under *base_url* (no slash at its end)."""
    prefix = f"{base_url}/user-authorization/mp-3d"
    return {
        "Url3d": f"{prefix}-acs-form?token={acs_token}",
        "Url3dSuccess": f"{prefix}-client-success",
        "Url3dFail": f"{prefix}-client-error",
    }

"""A small client for Create Session: the code under test."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PATH = "/api/paywall/masterpass/session"
ORDER = {"UserId": "72812393211", "UserPhone": "905123456710"}


class CheckoutError(Exception):
    """No session could be created."""


def create_session(base_url: str, headers: dict[str, str], reference_code: str, attempts: int = 3) -> str:
    """Return the SessionId. Retry server errors and broken connections."""
    body = json.dumps({"ReferenceCode": reference_code, **ORDER}).encode()
    request = Request(base_url + PATH, body, {**headers, "Content-Type": "application/json"})
    for _ in range(attempts):
        try:
            with urlopen(request, timeout=5) as response:
                envelope = json.load(response)
        except HTTPError as error:
            error.close()
            if error.code < 500:
                raise CheckoutError(f"HTTP {error.code}") from error
        except (OSError, HTTPException):
            pass  # the connection broke or timed out
        else:
            if envelope["ErrorCode"]:
                raise CheckoutError(f"ErrorCode {envelope['ErrorCode']}")
            return envelope["Body"]["SessionId"]
    raise CheckoutError(f"no response after {attempts} attempts")

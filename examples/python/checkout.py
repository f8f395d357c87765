"""A small client of Create Session: it stands for the code that you test."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PATH = "/api/paywall/masterpass/session"
ORDER = {"UserId": "72812393211", "UserPhone": "905123456710"}


class CheckoutError(Exception):
    """There is no session to go on with."""


def create_session(base_url: str, headers: dict[str, str], reference_code: str, tries: int = 3) -> str:
    """The SessionId; tried again while the service is out of order."""
    body = json.dumps({"ReferenceCode": reference_code, **ORDER}).encode()
    request = Request(base_url + PATH, body, {**headers, "Content-Type": "application/json"})
    for _ in range(tries):
        try:
            with urlopen(request, timeout=5) as response:
                answer = json.load(response)
        except HTTPError as error:
            error.close()
            if error.code < 500:
                raise CheckoutError(f"HTTP {error.code}") from error
        except (OSError, HTTPException):
            pass  # the connection broke
        else:
            if answer["ErrorCode"]:
                raise CheckoutError(f"ErrorCode {answer['ErrorCode']}")
            return answer["Body"]["SessionId"]
    raise CheckoutError(f"no answer after {tries} tries")

"""Calls Paywall's Masterpass API with the merchant's keys: from the server, never from the browser."""

import json
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.request import Request, urlopen


class Refused(Exception):
    """The call was answered, and not carried out. str() is the code of the reason."""


class AnswerLost(Exception):
    """No answer arrived: what was asked for may have happened."""


class Masterpass:
    """A client with one key pair."""

    def __init__(self, base_url: str, headers: dict[str, str]):
        self.base_url = base_url
        self.headers = {**headers, "Content-Type": "application/json"}

    def call(self, operation: str, body: dict | None = None, **headers: str) -> dict:
        """Return the Body of a success. Raise Refused or AnswerLost."""
        envelope = self._send(operation, body, headers)
        result = envelope["Body"] or {}
        exception = (result.get("Masterpass") or {}).get("Exception")
        if exception or not envelope["Result"]:  # each can be the only sign of a failure
            raise Refused(exception["Code"] if exception else envelope["ErrorCode"])
        return result

    def _send(self, operation: str, body: dict | None, headers: dict[str, str]) -> dict:
        url = f"{self.base_url}/api/paywall/masterpass/{operation}"
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(url, data, {**self.headers, **headers}), timeout=20) as response:
                return json.load(response)
        except HTTPError as error:
            error.close()
            if error.code < 500:
                raise Refused(f"HTTP {error.code}") from error
            raise AnswerLost(operation) from error
        except (OSError, HTTPException, ValueError) as error:
            raise AnswerLost(operation) from error

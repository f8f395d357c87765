"""The JSON body of an admin call."""

from __future__ import annotations

import json
from typing import NoReturn

from mockpaywall.client.client_errors import UnusableArgument


def encode_json_body(body: object) -> bytes:
    """Encode *body*. Raises UnusableArgument, with the name of its member, for a value that is not one of JSON."""
    if isinstance(body, dict):
        for name, value in body.items():
            _encode(value, str(name))
    return _encode(body, "the body").encode()


def _encode(value: object, name: str) -> str:
    try:
        return json.dumps(value, allow_nan=False, default=_refuse)
    except (TypeError, ValueError) as error:
        raise UnusableArgument(name, str(error)) from None
    except RecursionError:
        raise UnusableArgument(name, "nested too deep") from None


def _refuse(value: object) -> NoReturn:
    raise TypeError(f"found {type(value).__name__}, which JSON does not have")

"""A test suite as a user writes one: sends requests with its keys, asks the admin API with the same keys."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.api.wire import GOOD, KEYS, Answer, Client


@dataclass(frozen=True)
class Suite:
    """With no keys, admin calls mean every namespace; sessions are then asked for with KEYS."""

    client: Client
    keys: Mapping[str, str]
    prefix: str = ""

    def session(self, body: object = GOOD, **more: Any) -> Answer:
        """A vendor call; *more* as Client.send takes it."""
        target = self.prefix + more.pop("target", "/api/paywall/masterpass/session")
        keys = more.pop("keys", self.keys or KEYS)
        return self.client.send(body, keys=keys, target=target, **more)

    def admin(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """*path* without /__admin; *body*: bytes as they are, None for none, anything else as JSON."""
        raw = b"" if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.send(
            raw, keys=self.keys, method=method, target=f"{self.prefix}/__admin{path}", headers=headers
        )

    def told(self, method: str, path: str, body: object = None) -> Any:
        """The JSON of an admin call that works."""
        answer = self.admin(method, path, body)
        assert answer.status in (200, 201), answer
        assert answer.header("content-type") == "application/json"
        return answer.json

    def refused(self, status: int, method: str, path: str, body: object = None) -> dict[str, Any]:
        """The one error of an admin call that is refused."""
        answer = self.admin(method, path, body)
        assert answer.status == status, answer
        (error,) = answer.json["errors"]
        assert {"code", "title", "detail"} <= error.keys()
        return error

    def under(self, prefix: str) -> Suite:
        """The same by a path prefix, without keys in admin calls."""
        return replace(self, keys={}, prefix=prefix)

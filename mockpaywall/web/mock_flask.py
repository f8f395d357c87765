"""Flask without WebSockets: a request that asks for an upgrade is served as if it did not."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import Request as FlaskRequest
from werkzeug.routing import MapAdapter

from mockpaywall.web.path_converters import CONVERTERS


class MockFlask(Flask):
    """Ignores the Upgrade header, as RFC 9110, 7.8 allows; Flask responds to it with a page of HTML."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.url_map.converters |= CONVERTERS

    def create_url_adapter(self, request: FlaskRequest | None) -> MapAdapter | None:
        """Return the adapter of Flask, set to routes of HTTP."""
        adapter = super().create_url_adapter(request)
        if adapter is not None:
            adapter.websocket = False
        return adapter

    def accept_every_method(self, endpoint: str) -> None:
        """Let the routes of *endpoint* take every method, also those that HTTP does not define."""
        for rule in self.url_map.iter_rules(endpoint):
            rule.methods = None

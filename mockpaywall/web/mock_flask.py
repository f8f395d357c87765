"""Flask without WebSockets, and without what builds the URL of a route: no view asks for one.

A request that asks for an upgrade is served as if it did not.
"""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask import Request as FlaskRequest
from werkzeug.routing import MapAdapter, Rule

from mockpaywall.web.payment_id import CONVERTERS


class MatchOnlyRule(Rule):
    """A route that has no URL builder.

    werkzeug writes and compiles Python source for the builder of each route: nine tenths of the time that it takes to
    make the app. A version of werkzeug that calls the method something else would make the builders again.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        return _refuse_to_build


def _refuse_to_build(self: Rule, **values: Any) -> tuple[str, str]:
    raise NotImplementedError(f"{self.rule}: no URL is built from this route")


class MockFlask(Flask):
    """Ignores the Upgrade header, as RFC 9110, 7.8 allows; Flask responds to it with a page of HTML."""

    url_rule_class = MatchOnlyRule

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

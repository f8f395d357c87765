"""Flask without WebSockets, and without what builds the URL of a route: no view asks for one.

A request that asks for an upgrade is served as if it did not. Paths are routed as `normalize_target` returns them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from flask import Request as FlaskRequest
from werkzeug.routing import MapAdapter, Rule

from mockpaywall.http.namespace_path import normalize_target
from mockpaywall.web.path_converters import CONVERTERS

TARGET_VARIABLES = ("PATH_INFO", "RAW_URI", "REQUEST_URI")
"""Variables of a WSGI environment that hold the path, or path and query as they were sent."""


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

    def __init__(self, *args: Any, base_path: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._base_path = base_path
        self.url_map.converters |= CONVERTERS

    def wsgi_app(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serve the request at its normalized path."""
        targets = {name: environ[name] for name in TARGET_VARIABLES if isinstance(environ.get(name), str)}
        normalized = {name: normalize_target(target, self._base_path) for name, target in targets.items()}
        return super().wsgi_app({**environ, **normalized}, start_response)

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

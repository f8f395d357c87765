"""Metrics in the text format of Prometheus."""

from __future__ import annotations

from flask import Response as FlaskResponse

from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
NOT_INSTALLED = "install it on the server: pip install 'mockpaywall[metrics]'"


def get_metrics(context: AdminContext) -> FlaskResponse:
    """Return the metrics of this process and of the store."""
    try:  # imported here: the library is an extra, and it costs start-up time
        from mockpaywall.web.prometheus import render_metrics
    except ImportError:
        raise AdminError(501, "The metrics need prometheus-client", NOT_INSTALLED) from None
    text = render_metrics(context.app_context.metrics, context.store)
    return FlaskResponse(text, content_type=CONTENT_TYPE)


ROUTES = (AdminRoute("GET", "/metrics", get_metrics),)

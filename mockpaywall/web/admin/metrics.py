"""Metrics in the text format of Prometheus."""

from __future__ import annotations

from flask import Response as FlaskResponse

from mockpaywall.text.missing_extra import MissingExtra, require_extra
from mockpaywall.web.admin.context import AdminContext, AdminRoute
from mockpaywall.web.admin.errors import AdminError

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def get_metrics(context: AdminContext) -> FlaskResponse:
    """Return the metrics of this process and of the store."""
    try:  # imported on demand: the library is an extra, and it costs start-up time
        with require_extra("the Prometheus format", "metrics"):
            from mockpaywall.web.prometheus import render_metrics
    except MissingExtra as error:
        raise AdminError(501, "Metrics are not available", str(error)) from None
    text = render_metrics(context.app_context.metrics, context.store, context.app_context.incidents)
    return FlaskResponse(text, content_type=CONTENT_TYPE)


ROUTES = (AdminRoute("GET", "/metrics", get_metrics, parameters=None, is_scoped=False),)

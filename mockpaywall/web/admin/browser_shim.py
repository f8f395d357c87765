"""The script that redirects the requests of a page from the vendor's hosts to this server."""

from __future__ import annotations

import json
from importlib.resources import files

from flask import Response as FlaskResponse

from mockpaywall.engine.admin_access import SHIM_PATH
from mockpaywall.paywall.vendor_hosts import BROWSER_HOSTS
from mockpaywall.web.admin.context import AdminContext, AdminRoute

CONTENT_TYPE = "text/javascript; charset=utf-8"
HEADERS = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Pages of every origin may load the script, isolated ones and `<script crossorigin>` included."""


def get_shim(_: AdminContext) -> FlaskResponse:
    """Return the script. It finds the server, and the namespace, in its own address."""
    script = files("mockpaywall.web.admin").joinpath("shim.js").read_text(encoding="utf-8")
    text = script.replace("HOSTS", json.dumps(BROWSER_HOSTS), 1)
    return FlaskResponse(text, headers=HEADERS, content_type=CONTENT_TYPE)


ROUTES = (AdminRoute("GET", SHIM_PATH, get_shim, parameters=None, is_scoped=False),)

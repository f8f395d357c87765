"""The sample request of an admin call as a curl command."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterable
from urllib.parse import quote, urlencode

from mockpaywall.paywall.schema_loader import Document
from mockpaywall.web.admin_openapi.call_specs import CallSpec

SAMPLE_URL = "http://127.0.0.1:8080/__admin"


def format_command(call: CallSpec, parameters: Iterable[Document]) -> str:
    """Return the command. *parameters* are those of *call*."""
    method = [] if call.method == "GET" else ["-X", call.method]
    body = [] if call.body is None else ["-d", json.dumps(call.body["example"], ensure_ascii=False)]
    return shlex.join(["curl", *method, _format_url(call, parameters), *body])


def _format_url(call: CallSpec, parameters: Iterable[Document]) -> str:
    path = call.path
    for each in parameters:
        if each["in"] == "path":
            value = call.path_values.get(each["name"], each["example"])
            path = path.replace(f"{{{each['name']}}}", quote(value))
    return f"{SAMPLE_URL}{path}" + (f"?{urlencode(call.query)}" if call.query else "")

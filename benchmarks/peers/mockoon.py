"""Mockoon: response rules on headers and body, a templated response, a default error response."""

from __future__ import annotations

import json
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from workload import (
    DELAY_MS,
    DELAYED_PATH,
    ERROR_BODY,
    PATH,
    PHONE_PATTERN,
    SCHEMA,
    SESSION_MINUTES,
    success_body,
)

from peers.peer import LaunchContext

PROGRAM = "npm/mockoon/node_modules/.bin/mockoon-cli"
SUCCESS_TEMPLATE = success_body(
    "{{uuid}}", f"{{{{dateTimeShift format=\"yyyy-MM-dd'T'HH:mm:ss\" minutes={SESSION_MINUTES}}}}}"
)
BODY_SCHEMA = {key: value for key, value in SCHEMA.items() if key != "$schema"}
"""Its validator supports draft-07 only and fails on any other `$schema`."""
Rule = tuple[str, str, str, str]
"""target, modifier (a part of the target), operator, value"""
HEADER_RULES: tuple[Rule, ...] = (
    ("header", "apikeyprivate", "regex", ".+"),
    ("header", "apiclientprivate", "regex", ".+"),
)
SCHEMA_RULES: tuple[Rule, ...] = (("body", "", "valid_json_schema", "schema"),)
REGEX_RULES: tuple[Rule, ...] = (
    ("body", "ReferenceCode", "regex", ".+"),
    ("body", "UserId", "regex", ".+"),
    ("body", "UserPhone", "regex", PHONE_PATTERN),
)


def schema(context: LaunchContext) -> list[str]:
    """Check the body with its JSON Schema rule."""
    return _command(context, HEADER_RULES + SCHEMA_RULES)


def regex(context: LaunchContext) -> list[str]:
    """Check three fields by pattern instead of the schema, which it compiles for each request."""
    return _command(context, HEADER_RULES + REGEX_RULES)


def _command(context: LaunchContext, rules: tuple[Rule, ...]) -> list[str]:
    file = context.write("environment.json", json.dumps(_environment(rules)))
    listen = ["-p", str(context.port), "-l", "127.0.0.1"]
    return [
        str(context.tools / PROGRAM),
        "start",
        "-d",
        str(file),
        *listen,
        "--disable-log-to-file",
        "--repair",
    ]


def _environment(rules: tuple[Rule, ...]) -> dict[str, Any]:
    routes = [_route(PATH, rules, 0), _route(DELAYED_PATH, rules, DELAY_MS)]
    return {
        "uuid": _uuid("environment"),
        "lastMigration": 33,
        "name": "session",
        "endpointPrefix": "",
        "latency": 0,
        "port": 0,
        "hostname": "127.0.0.1",
        "folders": [],
        "routes": routes,
        "rootChildren": [{"type": "route", "uuid": route["uuid"]} for route in routes],
        "data": [{"uuid": _uuid("data"), "id": "schm", "name": "schema", "value": json.dumps(BODY_SCHEMA)}],
        "proxyMode": False,
        "cors": False,
        "headers": [],
        "callbacks": [],
    }


def _route(path: str, rules: tuple[Rule, ...], delay_ms: int) -> dict[str, Any]:
    accept = _response(f"{path} accept", 200, SUCCESS_TEMPLATE, rules, delay_ms)
    refuse = _response(f"{path} refuse", 400, ERROR_BODY, (), 0)
    return {
        "uuid": _uuid(path),
        "type": "http",
        "method": "post",
        "endpoint": path.lstrip("/"),
        "documentation": "",
        "responseMode": None,
        "responses": [accept, refuse],
    }


def _response(name: str, status: int, body: str, rules: tuple[Rule, ...], delay_ms: int) -> dict[str, Any]:
    return {
        "uuid": _uuid(name),
        "label": "",
        "statusCode": status,
        "latency": delay_ms,
        "bodyType": "INLINE",
        "body": body,
        "headers": [{"key": "Content-Type", "value": "application/json"}],
        "rules": [_rule(rule) for rule in rules],
        "rulesOperator": "AND",
        "default": not rules,
    }


def _rule(rule: Rule) -> dict[str, Any]:
    target, modifier, operator, value = rule
    return {"target": target, "modifier": modifier, "operator": operator, "value": value, "invert": False}


def _uuid(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))

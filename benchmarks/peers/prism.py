"""Prism: an OpenAPI 3.1 description, validation of headers and body, responses generated from the schema."""

from __future__ import annotations

import json
from typing import Any

from workload import ERROR_BODY, PATH, SCHEMA

from peers.peer import LaunchContext

PROGRAM = "npm/prism/node_modules/.bin/prism"


def dynamic(context: LaunchContext) -> list[str]:
    """Run it with `-d`: without this option every response has the same GUID. Its log per request is off."""
    file = context.write("openapi.json", json.dumps(_openapi_document()))
    listen = ["-p", str(context.port), "-h", "127.0.0.1"]
    return [str(context.tools / PROGRAM), "mock", "-d", *listen, "-v", "error", str(file)]


def _openapi_document() -> dict[str, Any]:
    body = {key: value for key, value in SCHEMA.items() if key != "$schema"}
    operation = {
        "operationId": "createSession",
        "parameters": [_header("apikeyprivate"), _header("apiclientprivate")],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _response({"schema": _success_schema()}), "400": _response(_error_content())},
    }
    info = {"title": "session", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {PATH: {"post": operation}}}


def _header(name: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": True, "schema": {"type": "string", "minLength": 1}}


def _response(content: dict[str, Any]) -> dict[str, Any]:
    return {"description": "a response", "content": {"application/json": content}}


def _error_content() -> dict[str, Any]:
    return {"schema": {"type": "object"}, "example": json.loads(ERROR_BODY)}


def _success_schema() -> dict[str, Any]:
    session = {
        "SessionId": {"type": "string", "format": "uuid"},
        "SessionExpiryDate": {"type": "string", "format": "date-time"},
    }
    return _object(
        {
            "ErrorCodeType": {"type": "integer", "enum": [1]},
            "ErrorMessage": {"type": "null"},
            "ErrorCode": {"type": "integer", "enum": [0]},
            "Result": {"type": "boolean", "enum": [True]},
            "Message": {"type": "string", "enum": [""]},
            "Body": _object(session),
        }
    )


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }

"""Prism: an OpenAPI 3.1 description, validation of headers and body, answers made up from the reply's schema."""

from __future__ import annotations

import json
from typing import Any

from job import PATH, REFUSAL, SCHEMA

from peers.launch import Launch

PROGRAM = "npm/prism/node_modules/.bin/prism"


def dynamic(launch: Launch) -> list[str]:
    """`-d`: without it every answer carries the same guid. Its log per request is off."""
    file = launch.write("openapi.json", json.dumps(_description()))
    listen = ["-p", str(launch.port), "-h", "127.0.0.1"]
    return [str(launch.tools / PROGRAM), "mock", "-d", *listen, "-v", "error", str(file)]


def _description() -> dict[str, Any]:
    body = {key: value for key, value in SCHEMA.items() if key != "$schema"}
    operation = {
        "operationId": "createSession",
        "parameters": [_header("apikeyprivate"), _header("apiclientprivate")],
        "requestBody": {"required": True, "content": {"application/json": {"schema": body}}},
        "responses": {"200": _reply({"schema": _success()}), "400": _reply(_refusal())},
    }
    info = {"title": "session", "version": "1"}
    return {"openapi": "3.1.0", "info": info, "paths": {PATH: {"post": operation}}}


def _header(name: str) -> dict[str, Any]:
    return {"in": "header", "name": name, "required": True, "schema": {"type": "string", "minLength": 1}}


def _reply(content: dict[str, Any]) -> dict[str, Any]:
    return {"description": "a reply", "content": {"application/json": content}}


def _refusal() -> dict[str, Any]:
    return {"schema": {"type": "object"}, "example": json.loads(REFUSAL)}


def _success() -> dict[str, Any]:
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

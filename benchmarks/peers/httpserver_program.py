"""Runs in the virtual environment of pytest-httpserver: `httpserver_program.py PORT WORKLOAD.json`."""

from __future__ import annotations

import json
import sys
import time
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from pytest_httpserver import HTTPServer  # type: ignore[import-not-found]
from werkzeug import Request, Response


def make_handler(workload: dict[str, Any], delay_ms: int) -> Callable[[Request], Response]:
    """Return the checks as a user would write them: the validator is built once."""
    validator = Draft202012Validator(workload["schema"])

    def handle(request: Request) -> Response:
        keys = request.headers.get("apikeyprivate"), request.headers.get("apiclientprivate")
        body = request.get_json(force=True, silent=True)
        if not all(keys) or not validator.is_valid(body):
            return Response(workload["error_body"], 400, mimetype="application/json")
        time.sleep(delay_ms / 1000)
        return Response(json.dumps(success_envelope(workload["minutes"])), 200, mimetype="application/json")

    return handle


def success_envelope(minutes: int) -> dict[str, Any]:
    """Return a new session in the documented envelope."""
    expiry = (datetime.now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S")
    session = {"SessionId": str(uuid.uuid4()), "SessionExpiryDate": expiry}
    envelope = {"ErrorCodeType": 1, "ErrorMessage": None, "ErrorCode": 0, "Result": True, "Message": ""}
    return {**envelope, "Body": session}


def main(port: int, workload: dict[str, Any]) -> None:
    """Serve until the process is killed."""
    server = HTTPServer(host="127.0.0.1", port=port, threaded=True)
    for path, delay_ms in workload["paths"].items():
        server.expect_request(path, method="POST").respond_with_handler(make_handler(workload, delay_ms))
    server.start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))

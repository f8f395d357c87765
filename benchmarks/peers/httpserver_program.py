"""Runs inside pytest-httpserver's own environment: `httpserver_program.py PORT JOB.json`."""

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


def handler(job: dict[str, Any], delay_ms: int) -> Callable[[Request], Response]:
    """The job as a user would write it: the validator is built once."""
    validator = Draft202012Validator(job["schema"])

    def handle(request: Request) -> Response:
        keys = request.headers.get("apikeyprivate"), request.headers.get("apiclientprivate")
        body = request.get_json(force=True, silent=True)
        if not all(keys) or not validator.is_valid(body):
            return Response(job["refusal"], 400, mimetype="application/json")
        time.sleep(delay_ms / 1000)
        return Response(json.dumps(success(job["minutes"])), 200, mimetype="application/json")

    return handle


def success(minutes: int) -> dict[str, Any]:
    """A fresh session in the documented envelope."""
    expiry = (datetime.now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S")
    session = {"SessionId": str(uuid.uuid4()), "SessionExpiryDate": expiry}
    done = {"ErrorCodeType": 1, "ErrorMessage": None, "ErrorCode": 0, "Result": True, "Message": ""}
    return {**done, "Body": session}


def main(port: int, job: dict[str, Any]) -> None:
    """Serve until killed."""
    server = HTTPServer(host="127.0.0.1", port=port, threaded=True)
    for path, delay_ms in job["paths"].items():
        server.expect_request(path, method="POST").respond_with_handler(handler(job, delay_ms))
    server.start()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(int(sys.argv[1]), json.loads(Path(sys.argv[2]).read_text(encoding="utf-8")))

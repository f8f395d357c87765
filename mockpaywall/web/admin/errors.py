"""What a refused admin call answers: {"errors":[{"code","title","detail"}]}, WireMock's shape."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import MethodNotAllowed, NotFound

from mockpaywall.contract.envelope import written


class AdminError(Exception):
    """An admin call that is refused. *detail* says the mend."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.detail = detail


def as_json(value: object, status: int = 200) -> Response:
    """*value* as an admin reply."""
    return Response(written(value), status, content_type="application/json")


def mount(admin: Blueprint) -> None:
    """Refusals of every kind get the one shape; unknown calls are caught here, not by the vendor's routes."""

    @admin.errorhandler(AdminError)
    def refused(error: AdminError) -> Response:
        return _errors(error.status, error.title, error.detail)

    @admin.errorhandler(MethodNotAllowed)
    def wrong_method(error: MethodNotAllowed) -> Response:
        allowed = ", ".join(sorted(error.valid_methods or ()))
        reply = _errors(405, "Method not allowed", f"use {allowed}")
        reply.headers["Allow"] = allowed
        return reply

    @admin.errorhandler(NotFound)
    def unknown(_: NotFound) -> Response:
        return _errors(404, "No such admin call", "the README lists the calls under /__admin")

    @admin.route("/", defaults={"path": ""}, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    @admin.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
    def anything_else(path: str, **_: str) -> Response:
        raise NotFound


def _errors(status: int, title: str, detail: str) -> Response:
    return as_json({"errors": [{"code": status, "title": title, "detail": detail}]}, status)

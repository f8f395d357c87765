"""Every call of WireMock's admin API, and what it does here.

Source of the calls: observed (AdminRoutes of WireMock 3.13.2; those marked with another version from 2.35.1 and
1.58). Source of what they do here: ours, where the note does not say that it is WireMock's.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple


class Support(Enum):
    """How a call of WireMock's is treated here."""

    ANSWERED = "as WireMock"
    WITHOUT_EFFECT = "accepted, without effect"
    REFUSED = "refused"


class DialectCall(NamedTuple):
    """One call. The path is without /__admin; the note is also the detail of a refusal."""

    method: str
    path: str
    support: Support
    note: str
    status: int = 200
    """The status of a refusal; 200 for every other call."""

    @property
    def refusal_title(self) -> str:
        """The title of a refusal."""
        return f"{self.method} /__admin{self.path} is a call of WireMock that the mock does not have"


def _answered(method: str, path: str, note: str) -> DialectCall:
    return DialectCall(method, path, Support.ANSWERED, note)


def _refused(method: str, path: str, status: int, note: str) -> DialectCall:
    return DialectCall(method, path, Support.REFUSED, note, status)


NO_FILES = "the mock keeps no body files; the modes payload= and http= of POST /__admin/rules choose the body"
NO_DOCS = (
    "GET /__admin/openapi-admin.json has the admin API; docs/admin-api.md and docs/wiremock.md describe it"
)
NOT_RECORDING = (
    "nothing is proxied, so there is nothing to record; GET /__admin/requests/export exports the journal"
)

# fmt: off
WIREMOCK_CALLS: tuple[DialectCall, ...] = (
    _answered("GET", "/mappings", "the rules as stub mappings"),
    _answered("POST", "/mappings", "adds a rule; 422 for a stub that no rule can express"),
    _answered("DELETE", "/mappings", "removes every rule and resets every scenario"),
    _answered("POST", "/mappings/reset", "the same, and clears the journal"),
    DialectCall("POST", "/mappings/save", Support.WITHOUT_EFFECT, "rules are not saved to disk"),
    _answered("POST", "/mappings/import", "adds all stubs or none; `importOptions` as in WireMock"),
    _answered("POST", "/mappings/find-by-metadata", "the stubs whose metadata match"),
    _answered("POST", "/mappings/remove-by-metadata", "removes the stubs whose metadata match"),
    _answered("POST", "/mappings/remove", "removes the stub with the id of the body, else with its request"),
    _answered("GET", "/mappings/unmatched", "the stubs that chose no request of the journal"),
    _answered("DELETE", "/mappings/unmatched", "removes those stubs"),
    _answered("GET", "/mappings/{id}", "one stub"),
    _answered("PUT", "/mappings/{id}", "replaces one stub, in its place"),
    _answered("DELETE", "/mappings/{id}", "removes one stub"),
    _answered("POST", "/mappings/new", "as `POST mappings` (WireMock 1)"),
    _answered("POST", "/mappings/edit", "as `POST mappings` (WireMock 2), but a stub with the same id keeps its place"),
    _answered("GET", "/requests", "the journal, newest first"),
    _answered("DELETE", "/requests", "clears the journal"),
    _answered("POST", "/requests/reset", "the same; WireMock 3 answers 404, which breaks two of its clients"),
    _answered("GET", "/requests/{id}", "one request"),
    _answered("DELETE", "/requests/{id}", "removes one request"),
    _answered("POST", "/requests/count", "counts the requests that match"),
    _answered("POST", "/requests/find", "lists the requests that match, oldest first"),
    _answered("POST", "/requests/remove", "removes the requests that match"),
    _answered("POST", "/requests/remove-by-metadata", "removes the requests whose stub has matching metadata"),
    _answered("GET", "/requests/unmatched", "the requests that were refused"),
    _answered("GET", "/requests/unmatched/near-misses", "the stubs closest to them"),
    _answered("POST", "/near-misses/request", "the stubs closest to the request of the body"),
    _answered("POST", "/near-misses/request-pattern", "the requests closest to the pattern of the body"),
    _answered("POST", "/requests/near-misses/request", "the same: wiremock-rest-client uses this path"),
    _answered("POST", "/requests/near-misses/request-pattern", "the same: wiremock-rest-client uses this path"),
    _answered("GET", "/scenarios", "the modes with several steps"),
    _answered("POST", "/scenarios/reset", "sets every scenario to its first step"),
    _answered("PUT", "/scenarios/{name}/state", "sets the step of one scenario"),
    _answered("GET", "/settings", "the delays added to every response"),
    _answered("POST", "/settings", "replaces them; returns them, because a client parses the response"),
    _answered("PUT", "/settings", "the same"),
    _answered("PATCH", "/settings/extended", "stores values that have no effect"),
    _answered("POST", "/reset", "resets everything; here also the settings, modes, sessions and clock"),
    _answered("GET", "/recordings/status", "always `NeverStarted`"),
    _answered("POST", "/recordings/snapshot", "no mappings, because nothing is proxied"),
    _refused("POST", "/recordings/start", 422, NOT_RECORDING),
    _refused("POST", "/recordings/stop", 400, NOT_RECORDING),
    _refused("GET", "/recorder", 404, NOT_RECORDING),
    _answered("GET", "/files", "an empty list, because there are no body files"),
    _refused("GET", "/files/{name}", 404, NO_FILES),
    _refused("PUT", "/files/{name}", 422, NO_FILES),
    _refused("DELETE", "/files/{name}", 404, NO_FILES),
    DialectCall("POST", "/shutdown", Support.WITHOUT_EFFECT,
                "the server stops when its process gets SIGTERM, not by a request"),
    _answered("GET", "/health", "with the members of WireMock"),
    _answered("GET", "/version", "the version of mockpaywall"),
    _refused("GET", "/docs", 404, NO_DOCS),
    _answered("GET", "/docs/swagger", "the admin API as OpenAPI, as `GET openapi-admin.json`"),
    _refused("GET", "/certs/wiremock-ca.crt", 404,
             "the mock is not a browser proxy; 'mockpaywall tls' says where the CA of --tls-self-signed is"),
    _refused("POST", "/socket-delay", 422,
             'use POST /__admin/settings, such as {"fixedDelay": 500} (the call is of WireMock 1)'),
)
# fmt: on
"""In the order of the documentation."""

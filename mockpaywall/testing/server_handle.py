"""The connection of a test object to its server: start, admin calls, stop."""

from __future__ import annotations

import ssl
from operator import methodcaller
from typing import Any

from mockpaywall.client.admin_client import RESPONSE_TIMEOUT_S, AdminClient, ListAnswer
from mockpaywall.client.client_errors import MockPaywallError
from mockpaywall.client.server_url import ServerUrl
from mockpaywall.client.tls_context import create_client_context
from mockpaywall.http.namespace_path import NAMESPACE_RULE, is_namespace_name
from mockpaywall.testing.fake_credentials import Credentials, random_credentials, seeded_credentials
from mockpaywall.testing.servers import MockServer, RemoteServer

NOT_RUNNING = "the mock is not running; use it as a context manager, or call start()"
STOPPED = "the mock was stopped; read its url before, or call start() again"
__tracebackhide__ = methodcaller("errisinstance", MockPaywallError)
"""Tells pytest to hide the frames of this module when the server refused a call: its message says what is wrong."""


class ServerHandle:
    """A server, the key pair to use with it, and the namespace that admin calls concern."""

    def __init__(self, server: MockServer, namespace: str | None) -> None:
        if namespace is not None and not is_namespace_name(namespace):
            raise MockPaywallError(f"the namespace is not usable; expected {NAMESPACE_RULE}")
        self.server = server
        self.credentials = _select_credentials(server)
        self._namespace = namespace
        self._server_url: ServerUrl | None = None
        self._admin_client: AdminClient | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._admin_client is not None

    @property
    def url(self) -> str:
        """The Base Address. Raises MockPaywallError when it is not running."""
        if self._server_url is None or self._admin_client is None:
            raise MockPaywallError(self._describe_state())
        return f"{self._server_url}{self.server.settings.base_path}"

    def start(self) -> None:
        """Start the local server, or check that the remote one is healthy. Raises MockPaywallError."""
        if self._admin_client is not None:
            raise MockPaywallError("the mock is running already")
        root_url = self.server.start()
        self._server_url = root_url if self._namespace is None else root_url.with_namespace(self._namespace)
        try:
            tls = self._create_tls_context(root_url)
            self._admin_client = AdminClient(self._server_url, self._make_headers(), tls)
            if isinstance(self.server, RemoteServer):
                self.request("GET", "health")
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Close the connections and stop the local server. May be called twice."""
        if self._admin_client is not None:
            self._admin_client.close()
            self._admin_client = None
        self.server.stop()

    def request(
        self, method: str, path: str, body: object = None, *, timeout_s: float = RESPONSE_TIMEOUT_S
    ) -> Any:
        """Send an admin call and return its JSON. Raises MockPaywallError."""
        if self._admin_client is None:
            raise MockPaywallError(self._describe_state())
        return self._admin_client.request(method, path, body, timeout_s=timeout_s)

    def read_list(self, name: str) -> ListAnswer:
        """Return everything that the list *name* has. Raises MockPaywallError."""
        if self._admin_client is None:
            raise MockPaywallError(self._describe_state())
        return self._admin_client.read_list(name)

    def begin_test(self, name: str) -> None:
        """Reset; then select the key pair of test *name*, or pin the settings of the remote namespace.

        A mock that was stopped is started again.
        """
        if self._admin_client is None and self._server_url is not None:
            self.start()
        self.request("POST", "reset")
        if isinstance(self.server, RemoteServer):
            self.request("PUT", "mode", {"mode": "ok"})
            self.request("DELETE", "clock")
            self.request("POST", "settings", {})
        elif self.server.seed is not None and not self.server.settings.credentials:
            self.credentials = seeded_credentials(self.server.seed, name)

    def _describe_state(self) -> str:
        return NOT_RUNNING if self._server_url is None else STOPPED

    def _make_headers(self) -> dict[str, str]:
        """Return token and key pair. The pair selects its namespace of a remote server; a local one has one user."""
        pair = self.credentials.headers if isinstance(self.server, RemoteServer) else {}
        token = self.server.settings.admin_token
        return pair if token is None else {**pair, "Authorization": f"Bearer {token}"}

    def _create_tls_context(self, server_url: ServerUrl) -> ssl.SSLContext | None:
        if server_url.scheme == "http":
            return None
        ca_file = self.server.ca_file
        try:
            return create_client_context(ca_file)
        except OSError as error:  # ssl.SSLError is one
            reason = error.strerror or error
            raise MockPaywallError(
                f"ca_file: {ca_file} cannot be read as a PEM certificate ({reason})"
            ) from None


def _select_credentials(server: MockServer) -> Credentials:
    """Return the first given pair, else the pair of the seed, else a random one."""
    given = server.settings.credentials
    if given:
        return Credentials(*given[0])
    return random_credentials() if server.seed is None else seeded_credentials(server.seed)

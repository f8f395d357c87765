"""The tie of a test object to its server: started, asked, stopped."""

from __future__ import annotations

import re
import ssl
from typing import Any

from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.mock_error import MockPaywallError
from mockpaywall.client.server_url import ServerUrl
from mockpaywall.testing.fake_credentials import Credentials, random_credentials, seeded_credentials
from mockpaywall.testing.servers import MockServer, RemoteServer

NAMESPACE_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")
NOT_RUNNING = "it is not running; use it as a context manager, or call start()"


class ServerHandle:
    """A server, the pair to use with it, and the part of it that admin calls concern."""

    def __init__(self, server: MockServer, namespace: str | None) -> None:
        if namespace is not None and not NAMESPACE_PATTERN.fullmatch(namespace):
            raise MockPaywallError(
                "the namespace is not usable; expected 1 to 64 letters, digits, dots, _ and -"
            )
        self.server = server
        self.credentials = _select_credentials(server)
        self._prefix = "" if namespace is None else f"/ns/{namespace}"
        self._server_url: ServerUrl | None = None
        self._admin_client: AdminClient | None = None

    @property
    def is_running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._admin_client is not None

    @property
    def url(self) -> str:
        """The Base Address. Raises MockPaywallError when it is not running."""
        if self._server_url is None or self._admin_client is None:
            raise MockPaywallError(NOT_RUNNING)
        return f"{self._server_url}{self._prefix}{self.server.settings.base_path}"

    def start(self) -> None:
        """Start, or make sure that the server elsewhere answers. Raises MockPaywallError."""
        if self._admin_client is not None:
            raise MockPaywallError("it is running already")
        self._server_url = self.server.start()
        self._admin_client = AdminClient(
            self._server_url, self._prefix, self._make_headers(), self._make_tls_context(self._server_url)
        )
        if isinstance(self.server, RemoteServer):
            self._check_health()

    def stop(self) -> None:
        """Close what is open. May be called twice."""
        if self._admin_client is not None:
            self._admin_client.close()
            self._admin_client = None
            self.server.stop()

    def request(self, method: str, path: str, body: object = None, *, server_wait_s: float = 0.0) -> Any:
        """See Admin.call."""
        if self._admin_client is None:
            raise MockPaywallError(NOT_RUNNING)
        return self._admin_client.request(method, path, body, server_wait_s=server_wait_s)

    def _check_health(self) -> None:
        """Make sure that it is there; nothing stays open when it is not."""
        try:
            self.request("GET", "health")
        except MockPaywallError:
            self.stop()
            raise

    def _make_headers(self) -> dict[str, str]:
        """Elsewhere the pair says whose namespace is meant, unless a prefix does; without both, all of them are."""
        shared = isinstance(self.server, RemoteServer)
        token = self.server.settings.admin_token
        return {
            **(self.credentials.headers if shared else {}),
            **({"Authorization": f"Bearer {token}"} if token is not None else {}),
        }

    def _make_tls_context(self, server_url: ServerUrl) -> ssl.SSLContext | None:
        if server_url.scheme == "http":
            return None
        return ssl.create_default_context(cafile=self.server.ca_file)


def _select_credentials(server: MockServer) -> Credentials:
    """The first pair that was given, else one of the seed, else one that nobody has."""
    given = server.settings.credentials
    if given:
        return Credentials(*given[0])
    return random_credentials() if server.seed is None else seeded_credentials(server.seed)

"""The tie of a test object to its server: started, asked, stopped."""

from __future__ import annotations

import re
import ssl
from typing import Any

from mockpaywall.client.admin_client import Admin
from mockpaywall.client.server_url import Address
from mockpaywall.testing.fake_credentials import Credentials, fresh, of_seed
from mockpaywall.testing.mock_error import MockPaywallError
from mockpaywall.testing.servers import RemoteServer, Server

NAMESPACE = re.compile(r"[A-Za-z0-9._-]{1,64}")
NOT_RUNNING = "it is not running; use it as a context manager, or call start()"


class Link:
    """A server, the pair to use with it, and the part of it that admin calls concern."""

    def __init__(self, server: Server, namespace: str | None) -> None:
        if namespace is not None and not NAMESPACE.fullmatch(namespace):
            raise MockPaywallError(
                "the namespace is not usable; expected 1 to 64 letters, digits, dots, _ and -"
            )
        self.server = server
        self.credentials = _credentials(server)
        self._prefix = "" if namespace is None else f"/ns/{namespace}"
        self._address: Address | None = None
        self._admin: Admin | None = None

    @property
    def running(self) -> bool:
        """Whether it was started, and not stopped since."""
        return self._admin is not None

    @property
    def url(self) -> str:
        """The Base Address. Raises MockPaywallError when it is not running."""
        if self._address is None or self._admin is None:
            raise MockPaywallError(NOT_RUNNING)
        return f"{self._address}{self._prefix}{self.server.settings.base_path}"

    def start(self) -> None:
        """Start, or make sure that the server elsewhere answers. Raises MockPaywallError."""
        if self._admin is not None:
            raise MockPaywallError("it is running already")
        self._address = self.server.start()
        self._admin = Admin(self._address, self._prefix, self._headers(), self._tls(self._address))
        if isinstance(self.server, RemoteServer):
            self._greet()

    def stop(self) -> None:
        """Close what is open. May be called twice."""
        if self._admin is not None:
            self._admin.close()
            self._admin = None
            self.server.stop()

    def call(self, method: str, path: str, body: object = None, *, waits_s: float = 0.0) -> Any:
        """See Admin.call."""
        if self._admin is None:
            raise MockPaywallError(NOT_RUNNING)
        return self._admin.call(method, path, body, waits_s=waits_s)

    def _greet(self) -> None:
        """Make sure that it is there; nothing stays open when it is not."""
        try:
            self.call("GET", "health")
        except MockPaywallError:
            self.stop()
            raise

    def _headers(self) -> dict[str, str]:
        """Elsewhere the pair says whose namespace is meant, unless a prefix does; without both, all of them are."""
        shared = isinstance(self.server, RemoteServer)
        token = self.server.settings.admin_token
        return {
            **(self.credentials.headers if shared else {}),
            **({"Authorization": f"Bearer {token}"} if token is not None else {}),
        }

    def _tls(self, address: Address) -> ssl.SSLContext | None:
        if address.scheme == "http":
            return None
        return ssl.create_default_context(cafile=self.server.ca_file)


def _credentials(server: Server) -> Credentials:
    """The first pair that was given, else one of the seed, else one that nobody has."""
    given = server.settings.credentials
    if given:
        return Credentials(*given[0])
    return fresh() if server.seed is None else of_seed(server.seed)

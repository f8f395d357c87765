"""Another client of the same server: how long it waits for the response to a valid request."""

from __future__ import annotations

import socket
import time

from tests.support.http_client import encode_request, read_response
from tests.support.request_data import PATH

TIMEOUT_S = 30.0
BODY = b'{"ReferenceCode":"probe","UserId":"probe","UserPhone":"905123456710"}'
HEADERS = {
    "Content-Type": "application/json",
    "apikeyprivate": "probe",
    "apiclientprivate": "probe",
    "X-Mock-Mode": "ok",  # overrides the modes and rules that inputs set for all namespaces
}


class ProbeClient:
    """Sends one request after the other on one connection."""

    def __init__(self, port: int) -> None:
        self._request = encode_request(BODY, HEADERS, "POST", PATH, close=False)
        self._connection = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
        self._connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def measure_s(self) -> float:
        """Return the seconds until the whole response is there. Raises OSError and AssertionError."""
        started_at = time.perf_counter()
        self._connection.sendall(self._request)
        response = read_response(self._connection)
        waited_s = time.perf_counter() - started_at
        assert response.status in (200, 409), f"the probe got {response}"
        return waited_s

    def close(self) -> None:
        self._connection.close()

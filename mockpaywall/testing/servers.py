"""The two kinds of server a test may use: one in this process, one that runs elsewhere."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Protocol

from mockpaywall.client.server_url import Address, read_address
from mockpaywall.settings import Settings, SettingsError, read
from mockpaywall.testing.mock_error import MockPaywallError

DRAWN_SEEDS = 1_000_000_000
"""A seed that nobody chose is below this: short enough to be typed again."""
NOT_HERE: Mapping[str, str] = {
    "admin": "this object works through the admin API",
    "log_format": "nothing is logged; use requests()",
    "log_level": "nothing is logged; use requests()",
    "port_file": "use url",
}
"""Settings that mean nothing to a server in this process, and why."""
ELSEWHERE = ("admin_token", "base_path", "credentials")
"""Settings that also say how to talk to a server that runs elsewhere."""


class Server(Protocol):
    """A server for one test object."""

    settings: Settings
    ca_file: Path | None
    """The CA that clients must trust (PEM); None when theirs will do."""

    @property
    def seed(self) -> int | None:
        """None when it is not known."""

    def start(self) -> Address:
        """Where it answers. Raises MockPaywallError."""

    def stop(self) -> None:
        """The port is free afterwards, if it was ours."""


class LocalServer:
    """A server in a thread of this process, on a free port unless one is named."""

    def __init__(self, given: Mapping[str, object]) -> None:
        for name in given:
            if name in NOT_HERE:
                raise MockPaywallError(f"{name} is not for a server in this process: {NOT_HERE[name]}")
        self.settings = read_settings({"port": 0, **given})
        given_seed = self.settings.seed
        self.seed = SystemRandom().randrange(DRAWN_SEEDS) if given_seed is None else given_seed
        self.ca_file: Path | None = None
        self._running = ExitStack()

    def start(self) -> Address:
        # These are imported here for start-up time: a test object for a server elsewhere needs none of them.
        from mockpaywall.app import make_lane, make_wsgi
        from mockpaywall.server.bind import bind
        from mockpaywall.server.lifecycle import ServerThread
        from mockpaywall.server.limits import Limits

        settings = self.settings
        with ExitStack() as running:
            try:
                lane = make_lane(settings, self.seed)
                tls = self._tls(running)
                sockets = bind(settings.host, settings.port)
            except (ValueError, OSError) as error:
                raise MockPaywallError(str(error)) from error
            limits = Limits(slow_sender_s=settings.slow_sender_s)
            running.enter_context(ServerThread(sockets, lane, lambda: make_wsgi(settings, lane), limits, tls))
            self._running = running.pop_all()
        scheme = "http" if tls is None else "https"
        return Address(scheme, reachable(settings.host), sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._running.close()

    def _tls(self, running: ExitStack) -> ssl.SSLContext | None:
        """None for plain HTTP. Raises TlsError and OSError."""
        settings = self.settings
        if not (settings.tls_self_signed or settings.tls_cert):
            return None
        from mockpaywall.server.tls import self_signed, server_context  # plain HTTP need not pay for it

        if settings.tls_cert and settings.tls_key:
            self.ca_file = settings.tls_cert
            return server_context(settings.tls_cert, settings.tls_key)
        folder = running.enter_context(TemporaryDirectory(prefix="mockpaywall-"))
        paths = self_signed(settings.tls_names, Path(folder))
        self.ca_file = paths.ca
        return server_context(paths.cert, paths.key)


class RemoteServer:
    """A server that runs elsewhere; *given* are settings that say how to talk to it."""

    seed = None

    def __init__(self, url: str, given: Mapping[str, object], ca_file: Path | None) -> None:
        self._address = read_address(url)
        self.settings = read_settings(given)
        self.ca_file = ca_file
        for name in given:
            if name not in ELSEWHERE:
                raise MockPaywallError(f"{name} belongs to the server at {self._address}: set it there")

    def start(self) -> Address:
        return self._address

    def stop(self) -> None:
        """It goes on."""


def read_settings(given: Mapping[str, object]) -> Settings:
    """Settings from keyword arguments, as strictly as from flags. Raises MockPaywallError."""
    from mockpaywall.modes.parser import reader
    from mockpaywall.modes.profiles import modes_of, profiles

    try:
        return read(given, {}, None, check_mode=reader(modes_of(profiles({}))))
    except SettingsError as error:
        raise MockPaywallError(str(error).removeprefix("flag --")) from None


def reachable(host: str) -> str:
    """The host to connect to when the server listens on *host*."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on

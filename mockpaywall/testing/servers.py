"""The two kinds of server a test may use: one in this process, one that runs elsewhere."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Protocol

from mockpaywall.client.mock_error import MockPaywallError
from mockpaywall.client.server_url import ServerUrl, parse_server_url
from mockpaywall.settings import Settings, SettingsError, resolve_settings

MAX_RANDOM_SEED = 1_000_000_000
"""A seed that nobody chose is below this: short enough to be typed again."""
UNSUPPORTED_SETTINGS: Mapping[str, str] = {
    "admin": "this object works through the admin API",
    "log_format": "nothing is logged; use requests()",
    "log_level": "nothing is logged; use requests()",
    "port_file": "use url",
}
"""Settings that mean nothing to a server in this process, and why."""
CONNECTION_SETTINGS = ("admin_token", "base_path", "credentials")
"""Settings that also say how to talk to a server that runs elsewhere."""


class MockServer(Protocol):
    """A server for one test object."""

    settings: Settings
    ca_file: Path | None
    """The CA that clients must trust (PEM); None when theirs will do."""

    @property
    def seed(self) -> int | None:
        """None when it is not known."""

    def start(self) -> ServerUrl:
        """Where it answers. Raises MockPaywallError."""

    def stop(self) -> None:
        """The port is free afterwards, if it was ours."""


class LocalServer:
    """A server in a thread of this process, on a free port unless one is named."""

    def __init__(self, options: Mapping[str, object]) -> None:
        for name in options:
            if name in UNSUPPORTED_SETTINGS:
                raise MockPaywallError(
                    f"{name} is not for a server in this process: {UNSUPPORTED_SETTINGS[name]}"
                )
        self.settings = read_settings({"port": 0, **options})
        given_seed = self.settings.seed
        self.seed = SystemRandom().randrange(MAX_RANDOM_SEED) if given_seed is None else given_seed
        self.ca_file: Path | None = None
        self._exit_stack = ExitStack()

    def start(self) -> ServerUrl:
        # These are imported here for start-up time: a test object for a server elsewhere needs none of them.
        from mockpaywall.app import make_application, make_wsgi_app
        from mockpaywall.server.bind import bind
        from mockpaywall.server.lifecycle import ServerThread
        from mockpaywall.server.limits import Limits

        settings = self.settings
        with ExitStack() as running:
            try:
                application = make_application(settings, self.seed)
                tls = self._make_tls_context(running)
                sockets = bind(settings.host, settings.port)
            except (ValueError, OSError) as error:
                raise MockPaywallError(str(error)) from error
            limits = Limits(request_timeout_s=settings.request_timeout_s)
            running.enter_context(
                ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), limits, tls)
            )
            self._exit_stack = running.pop_all()
        scheme = "http" if tls is None else "https"
        return ServerUrl(scheme, connect_host(settings.host), sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._exit_stack.close()

    def _make_tls_context(self, exit_stack: ExitStack) -> ssl.SSLContext | None:
        """None for plain HTTP. Raises TlsError and OSError."""
        settings = self.settings
        if not (settings.tls_self_signed or settings.tls_cert):
            return None
        from mockpaywall.server.tls import (  # plain HTTP need not pay for it
            create_server_context,
            ensure_self_signed,
        )

        if settings.tls_cert and settings.tls_key:
            self.ca_file = settings.tls_cert
            return create_server_context(settings.tls_cert, settings.tls_key)
        folder = exit_stack.enter_context(TemporaryDirectory(prefix="mockpaywall-"))
        paths = ensure_self_signed(settings.tls_names, Path(folder))
        self.ca_file = paths.ca
        return create_server_context(paths.cert, paths.key)


class RemoteServer:
    """A server that runs elsewhere; *given* are settings that say how to talk to it."""

    seed = None

    def __init__(self, url: str, options: Mapping[str, object], ca_file: Path | None) -> None:
        self._server_url = parse_server_url(url)
        self.settings = read_settings(options)
        self.ca_file = ca_file
        for name in options:
            if name not in CONNECTION_SETTINGS:
                raise MockPaywallError(f"{name} belongs to the server at {self._server_url}: set it there")

    def start(self) -> ServerUrl:
        return self._server_url

    def stop(self) -> None:
        """It goes on."""


def read_settings(options: Mapping[str, object]) -> Settings:
    """Settings from keyword arguments, as strictly as from flags. Raises MockPaywallError."""
    from mockpaywall.modes.parser import make_cached_parser
    from mockpaywall.modes.profiles import map_to_modes, parse_profiles

    try:
        return resolve_settings(
            options, {}, None, check_mode=make_cached_parser(map_to_modes(parse_profiles({})))
        )
    except SettingsError as error:
        raise MockPaywallError(str(error).removeprefix("flag --")) from None


def connect_host(host: str) -> str:
    """The host to connect to when the server listens on *host*."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not listened on

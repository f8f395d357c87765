"""The two kinds of server behind a test object: one in this process, and one that runs elsewhere."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from random import SystemRandom
from tempfile import TemporaryDirectory
from typing import Protocol

from mockpaywall.client.client_errors import MockPaywallError
from mockpaywall.client.server_url import ServerUrl, parse_server_url
from mockpaywall.settings import Settings, SettingsError, resolve_settings
from mockpaywall.testing.process_server import ServerProcess, are_threads_replaced
from mockpaywall.text.missing_extra import MissingExtra

MAX_RANDOM_SEED = 1_000_000_000
"""A drawn seed is below this: short enough to type."""
UNSUPPORTED_SETTINGS: Mapping[str, str] = {
    "admin": "this object works through the admin API",
    "log_format": "nothing is logged; use requests()",
    "log_level": "nothing is logged; use requests()",
    "port_file": "use url",
}
"""Settings without a meaning for a server in this process, and what to do instead."""
CONNECTION_SETTINGS = ("admin_token", "admin_token_file", "base_path", "credentials")
"""Settings that also say how to use a server that runs elsewhere."""


class MockServer(Protocol):
    """A server for one test object."""

    settings: Settings
    ca_file: Path | None
    """The CA that clients must trust (PEM); None when their own CAs are enough."""

    @property
    def seed(self) -> int | None:
        """None when it is not known."""

    def start(self) -> ServerUrl:
        """Start, and return the URL without the base path. Raises MockPaywallError."""

    def stop(self) -> None:
        """Stop, and free the port of a local server. May be called twice."""


class LocalServer:
    """A server for this process, on a free port unless *options* name one.

    It runs in a thread, or in a process of its own where threads are replaced (gevent, eventlet).
    """

    def __init__(self, options: Mapping[str, object]) -> None:
        for name in options:
            if name in UNSUPPORTED_SETTINGS:
                raise MockPaywallError(
                    f"{name} is not for a server in this process: {UNSUPPORTED_SETTINGS[name]}"
                )
        self.settings = parse_options({"port": 0, **options})
        given_seed = self.settings.seed
        self.seed = SystemRandom().randrange(MAX_RANDOM_SEED) if given_seed is None else given_seed
        self.ca_file: Path | None = None
        self._exit_stack = ExitStack()

    def start(self) -> ServerUrl:
        return self._start_process() if are_threads_replaced(sys.modules) else self._start_thread()

    def _start_process(self) -> ServerUrl:
        process = ServerProcess(self.settings, self.seed)
        url = process.start()
        self._exit_stack.callback(process.stop)
        self.ca_file = self.settings.tls_cert
        if self.settings.tls_self_signed:
            self.ca_file = process.ca_file
        return replace(url, host=to_connect_host(url.host))

    def _start_thread(self) -> ServerUrl:
        # Imported on demand: a test object for a remote server does not need them.
        from mockpaywall.app import make_application, make_wsgi_app
        from mockpaywall.server.bind import bind
        from mockpaywall.server.lifecycle import ServerThread
        from mockpaywall.server.limits import Limits

        settings = self.settings
        with ExitStack() as exit_stack:
            try:
                application = make_application(settings, self.seed)
                tls = self._create_tls_context(exit_stack)
                sockets = bind(settings.host, settings.port)
            except (ValueError, OSError, MissingExtra) as error:
                raise MockPaywallError(str(error)) from error
            limits = Limits(request_timeout_s=settings.request_timeout_s)
            exit_stack.enter_context(
                ServerThread(sockets, application, lambda: make_wsgi_app(settings, application), limits, tls)
            )
            self._exit_stack = exit_stack.pop_all()
        scheme = "http" if tls is None else "https"
        return ServerUrl(scheme, to_connect_host(settings.host), sockets[0].getsockname()[1])

    def stop(self) -> None:
        self._exit_stack.close()

    def _create_tls_context(self, exit_stack: ExitStack) -> ssl.SSLContext | None:
        """Return None for plain HTTP. Sets `ca_file`. Raises TlsError and OSError."""
        settings = self.settings
        if not (settings.tls_self_signed or settings.tls_cert):
            return None
        # Imported on demand: plain HTTP does not need it.
        from mockpaywall.server.tls import create_server_context, ensure_self_signed

        if settings.tls_cert and settings.tls_key:
            self.ca_file = settings.tls_cert
            return create_server_context(settings.tls_cert, settings.tls_key)
        folder = exit_stack.enter_context(TemporaryDirectory(prefix="mockpaywall-"))
        paths = ensure_self_signed(settings.tls_names, Path(folder))
        self.ca_file = paths.ca
        return create_server_context(paths.cert, paths.key)


class RemoteServer:
    """A server that runs elsewhere. *options* may contain CONNECTION_SETTINGS only."""

    seed = None

    def __init__(self, url: str, options: Mapping[str, object], ca_file: Path | None) -> None:
        self._server_url = parse_server_url(url)
        self.settings = parse_options(options)
        self.ca_file = ca_file
        for name in options:
            if name not in CONNECTION_SETTINGS:
                raise MockPaywallError(f"{name} belongs to the server at {self._server_url}: set it there")

    def start(self) -> ServerUrl:
        return self._server_url

    def stop(self) -> None:
        """Leave it running."""


def parse_options(options: Mapping[str, object]) -> Settings:
    """Parse keyword arguments into settings, as strictly as flags. Raises MockPaywallError."""
    from mockpaywall.modes.parser import make_cached_parser
    from mockpaywall.modes.profiles import map_to_modes, parse_profiles

    check_mode = make_cached_parser(map_to_modes(parse_profiles({})))
    try:
        return resolve_settings(options, {}, None, check_mode=check_mode)
    except SettingsError as error:
        raise MockPaywallError(str(error).removeprefix("flag --")) from None


def to_connect_host(host: str) -> str:
    """Return the host to connect to for a server that is bound to *host*."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound  # nosec B104

"""A server in a process of its own, for test processes in which threads do not run by themselves.

gevent and eventlet replace threads by coroutines of one thread: a server among them would block the tests forever.
"""

from __future__ import annotations

import os
import subprocess  # starts this interpreter only  # nosec B404
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from mockpaywall.client.client_errors import MockPaywallError
from mockpaywall.client.server_url import ServerUrl, parse_server_url
from mockpaywall.settings import SETTINGS, Settings
from mockpaywall.settings.definitions import ENV_PREFIX

STOP_TIMEOUT_S = 5.0
"""For the process to end after SIGTERM; it takes less than one second."""
PATCHERS: Mapping[str, Callable[[ModuleType], bool]] = {
    "gevent.monkey": lambda module: bool(module.is_module_patched("threading")),
    "eventlet.patcher": lambda module: bool(module.is_monkey_patched("thread")),
}
"""Modules that may have replaced threads, and how to ask them."""


def are_threads_replaced(modules: Mapping[str, ModuleType]) -> bool:
    """Return whether one of the loaded *modules* has replaced the threads of this process."""
    return any(name in modules and is_patched(modules[name]) for name, is_patched in PATCHERS.items())


class ServerProcess:
    """`mockpaywall serve` with *settings*, on a free port unless they name one. Also a context manager."""

    def __init__(self, settings: Settings, seed: int) -> None:
        self._environ = _make_environ(settings, seed)
        self._exit_stack = ExitStack()
        self.ca_file: Path | None = None

    def start(self) -> ServerUrl:
        """Return the URL once connections are accepted. Raises MockPaywallError."""
        with ExitStack() as exit_stack:
            folder = Path(exit_stack.enter_context(TemporaryDirectory(prefix="mockpaywall-")))
            log = exit_stack.enter_context((folder / "log").open("w+", encoding="utf-8", errors="replace"))
            process = exit_stack.enter_context(
                subprocess.Popen(  # a fixed command, without a shell  # nosec B603
                    [sys.executable, "-m", "mockpaywall", "serve"],
                    cwd=folder, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
                    text=True, encoding="utf-8",
                )
            )  # fmt: skip
            exit_stack.callback(_terminate, process)
            url = _read_url(process)
            if url is None:
                log.seek(0)
                lines = log.read().splitlines() or ["the server process ended without a message"]
                raise MockPaywallError(lines[-1].removeprefix("mockpaywall: "))
            self._exit_stack = exit_stack.pop_all()
        self.ca_file = folder / ".mockpaywall" / "ca.pem"
        return parse_server_url(url)

    def stop(self) -> None:
        """End the process. May be called twice."""
        self._exit_stack.close()


def _make_environ(settings: Settings, seed: int) -> dict[str, str]:
    """Return the environment of the process: ours, with *settings* as its only variables of mockpaywall.

    Variables, not flags: other users of the machine can read the arguments of a process.
    """
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(ENV_PREFIX)}
    own = {"seed": seed, "log_level": "error", "admin_token_file": None}  # `admin_token` has its content  # nosec B105
    values = {setting.env: own.get(setting.name, getattr(settings, setting.name)) for setting in SETTINGS}
    chosen = {name: _format_value(value) for name, value in values.items() if value not in (None, "", ())}
    path = os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path)
    return {**inherited, **chosen, "PYTHONPATH": path}


def _format_value(value: object) -> str:
    if isinstance(value, tuple):
        return ",".join(":".join(item) if isinstance(item, tuple) else str(item) for item in value)
    return str(value.absolute()) if isinstance(value, Path) else str(value)


def _read_url(process: subprocess.Popen[str]) -> str | None:
    """Return the URL of the ready line, or None when the process ends before it."""
    words = process.stdout.readline().split() if process.stdout else []
    return words[3] if words[:3] == ["mockpaywall", "ready", "on"] else None


def _terminate(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        process.kill()

"""From settings to a running server: build, bind, announce, run, tidy up."""

from __future__ import annotations

import contextlib
import gc
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TextIO, TypeVar

import click

from mockpaywall.app import (
    CompletionListener,
    make_application,
    make_wsgi_app,
    resolve_seed,
)
from mockpaywall.cli import logging
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.startup_banner import PortFile, format_open_admin_warning, format_ready_line, is_loopback
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.server.bind import AddressInUse, BindError, bind
from mockpaywall.server.lifecycle import run
from mockpaywall.server.limits import Limits
from mockpaywall.server.supervisor import WorkerFailed, WorkerSupervisor, bind_each, can_fork
from mockpaywall.settings import Settings

WARM_UP_DELAY_S = 0.5

T = TypeVar("T")


def serve(settings: Settings, draw_seed: Callable[[], int]) -> None:
    """Serve until told to stop. Raises Failure for what stops the start."""
    seed = _resolve_seed(settings, draw_seed)
    if settings.workers > 1:
        _serve_with_workers(settings, seed)
        return
    with contextlib.ExitStack() as at_exit:
        stream = sys.stderr or at_exit.enter_context(_devnull())
        logging.configure_logging(settings.log_format, settings.log_level, stream)
        log = logging.make_access_log(settings.log_format, settings.log_level, stream)
        at_exit.enter_context(log)
        application = _build_application(settings, seed, log)
        tls = _build_tls_context(settings)
        sockets = _bind_sockets(lambda: bind(settings.host, settings.port))
        port: int = sockets[0].getsockname()[1]
        _run(settings, sockets, application, tls, lambda: _report_ready(settings, port, seed, at_exit))


def _serve_with_workers(settings: Settings, seed: int) -> None:
    """The same, in several processes that share a store."""
    if not can_fork():
        raise CliError(
            f"--workers: {settings.workers} is not usable on this system, which has no fork; expected 1, on "
            "several ports behind a balancer",
            ExitCode.USAGE_ERROR,
        )
    with contextlib.ExitStack() as at_exit:
        stream = sys.stderr or at_exit.enter_context(_devnull())
        logging.configure_logging(settings.log_format, settings.log_level, stream)
        _build_application(settings, seed, None)  # what cannot be used is refused once, here
        tls = _build_tls_context(settings)
        sockets = _bind_sockets(lambda: bind_each(settings.host, settings.port, settings.workers))
        port: int = sockets[0][0].getsockname()[1]

        def work(own: Sequence[socket.socket], ready: Callable[[], None]) -> None:
            with logging.make_access_log(settings.log_format, settings.log_level, stream) as log:
                _run(settings, own, _build_application(settings, seed, log), tls, ready)

        try:
            WorkerSupervisor(sockets, work).run(lambda: _report_ready(settings, port, seed, at_exit))
        except WorkerFailed as error:
            raise CliError(str(error), ExitCode.FAILED) from None


def _run(
    settings: Settings,
    sockets: Sequence[socket.socket],
    application: PaywallApplication,
    tls: ssl.SSLContext | None,
    announce: Callable[[], None],
) -> None:
    def on_ready() -> None:
        announce()
        _freeze_gc()
        _schedule_warm_up(application)

    run(
        sockets,
        application,
        load_wsgi=lambda: make_wsgi_app(settings, application),
        limits=Limits(request_timeout_s=settings.request_timeout_s),
        tls=tls,
        on_ready=on_ready,
    )


def _resolve_seed(settings: Settings, draw_seed: Callable[[], int]) -> int:
    try:
        return resolve_seed(settings, draw_seed)
    except StoreUnavailable as error:
        raise CliError(f"--store: {error}", ExitCode.USAGE_ERROR) from None


def _devnull() -> TextIO:
    """For a log whose stderr was closed before the start, as services of some systems do."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _build_application(
    settings: Settings, seed: int, on_complete: CompletionListener | None
) -> PaywallApplication:
    try:
        return make_application(settings, seed, on_complete=on_complete)
    except SchemaError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None


def _build_tls_context(settings: Settings) -> ssl.SSLContext | None:
    """None for plain HTTP."""
    if not (settings.tls_self_signed or settings.tls_cert):
        return None
    from mockpaywall.cli.tls_setup import make_server_tls_context  # 9 ms that plain HTTP need not pay

    return make_server_tls_context(settings)


def _bind_sockets(open_sockets: Callable[[], T]) -> T:
    try:
        return open_sockets()
    except AddressInUse as error:
        raise CliError(f"{error} with --port; 0 takes a free one", ExitCode.USAGE_ERROR) from None
    except BindError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None


def _freeze_gc() -> None:
    """What was loaded at the start stays: it need not be looked through again, and cycles are few after it.

    It takes a twentieth off the CPU time of a request, and half off the longest pauses.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _schedule_warm_up(application: PaywallApplication) -> None:
    """Once the first requests have had their turn, load what they did not need."""
    warming = threading.Timer(WARM_UP_DELAY_S, application.warm_up)
    warming.daemon = True
    warming.start()


def _report_ready(settings: Settings, port: int, seed: int, exit_stack: contextlib.ExitStack) -> None:
    """Warnings first, then the port file, then the line that others wait for."""
    tls = settings.tls_cert is not None or settings.tls_self_signed
    if settings.admin and settings.admin_token is None and not is_loopback(settings.host):
        click.secho(format_open_admin_warning(settings.host, port), err=True, fg="red", bold=True)
    if settings.port_file is not None:
        exit_stack.callback(_write_port_file(settings.port_file, port).remove)
    with contextlib.suppress(OSError):  # nobody reads our output; the port is open all the same
        click.echo(format_ready_line(settings.host, port, seed, tls=tls))


def _write_port_file(path: Path, port: int) -> PortFile:
    try:
        return PortFile.write(path, port)
    except OSError as error:
        raise CliError(
            f"--port-file: {path} cannot be written ({error.strerror})", ExitCode.USAGE_ERROR
        ) from None

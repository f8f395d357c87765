"""Run a server: build the application, bind, report readiness, serve until a signal."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar
from wsgiref.types import WSGIApplication

import click

from mockpaywall.app import make_application, make_wsgi_app
from mockpaywall.cli import logging
from mockpaywall.cli.cli_error import CliError, ExitCode
from mockpaywall.cli.garbage_collection import freeze_survivors
from mockpaywall.cli.log_writer import DirectLogWriter, LogWriter
from mockpaywall.cli.port_file import PortFile, prepare_port_file
from mockpaywall.cli.process import flush_streams
from mockpaywall.cli.startup_banner import (
    format_base_address_line,
    format_open_admin_warning,
    format_page_line,
    format_ready_line,
    is_loopback,
)
from mockpaywall.cli.switch_interval import shorten_switch_interval
from mockpaywall.engine.access_log import AccessLog
from mockpaywall.engine.incidents import DROPPED_LOG_LINE, Incidents
from mockpaywall.engine.paywall_application import PaywallApplication
from mockpaywall.model.store_unavailable import StoreUnavailable
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.server.bind import AddressInUse, BindError, bind_loopbacks
from mockpaywall.server.lifecycle import run
from mockpaywall.server.limits import Limits
from mockpaywall.server.stop_signals import StopSignals
from mockpaywall.settings import Settings
from mockpaywall.setup.setup_error import SetupError
from mockpaywall.store_factory import resolve_seed
from mockpaywall.text.missing_extra import MissingExtra

STDERR = 2
"""The log's file descriptor. `sys.stderr` has a lock, which a thread that waits for a reader keeps."""
_LOADING = threading.Lock()
"""Of the Flask app and of jsonschema: two threads that parse Python source at a time can fail on CPython 3.11."""
WARM_UP_DELAY_S = 0.5
"""The first requests are served before the warm-up takes the CPU."""

T = TypeVar("T")


def serve(settings: Settings, draw_seed: Callable[[], int]) -> None:
    """Serve until SIGTERM or SIGINT. Raises CliError for what prevents the start."""
    if settings.port_file is not None:
        _use_port_file(settings.port_file, prepare_port_file)
    if settings.workers > 1:
        _serve_with_workers(settings, _resolve_seed(settings, draw_seed))
        return
    with StopSignals() as signals, contextlib.ExitStack() as at_exit:
        incidents = Incidents()
        write_line = at_exit.enter_context(_open_log(settings, incidents))
        seed = _resolve_seed(settings, draw_seed)
        application = _build_application(settings, seed, incidents, write_line)
        tls = _build_tls_context(settings)
        sockets = _bind_sockets(lambda: bind_loopbacks(settings.host, settings.port))
        port: int = sockets[0].getsockname()[1]
        report_ready = partial(_report_ready, settings, port, seed, at_exit)
        _run(settings, sockets, application, tls, signals=signals, report_ready=report_ready)


def _serve_with_workers(settings: Settings, seed: int) -> None:
    """Serve in several processes that share a store."""
    from mockpaywall.server.supervisor import (  # here for start-up time: most runs have one process
        WorkerFailed,
        WorkerSupervisor,
        bind_each,
        can_fork,
    )

    if not can_fork():
        raise CliError(
            f"--workers: {settings.workers} is not usable: this system cannot fork; expected 1; "
            "to use more CPUs, start servers on several ports behind a load balancer",
            ExitCode.USAGE_ERROR,
        )
    with contextlib.ExitStack() as at_exit:
        log = DirectLogWriter(STDERR, logging.make_dropped_formatter(settings.log_format))
        logging.configure_logging(settings.log_format, settings.log_level, log.write_line)
        _build_application(settings, seed, Incidents(), None)  # report unusable settings once, not per worker
        tls = _build_tls_context(settings)
        sockets = _bind_sockets(lambda: bind_each(settings.host, settings.port, settings.workers))
        port: int = sockets[0][0].getsockname()[1]
        run_worker = partial(_run_worker, settings, seed, tls)
        try:
            WorkerSupervisor(sockets, run_worker).run(lambda: _report_ready(settings, port, seed, at_exit))
        except WorkerFailed as error:
            raise CliError(str(error), ExitCode.FAILED) from None


def _run_worker(
    settings: Settings,
    seed: int,
    tls: ssl.SSLContext | None,
    sockets: Sequence[socket.socket],
    on_ready: Callable[[], None],
) -> None:
    incidents = Incidents()
    with StopSignals() as signals, _open_log(settings, incidents) as write_line:
        application = _build_application(settings, seed, incidents, write_line)
        _run(settings, sockets, application, tls, signals=signals, report_ready=on_ready)


@contextlib.contextmanager
def _open_log(settings: Settings, incidents: Incidents) -> Iterator[logging.WriteLine]:
    """Write the log in a thread of this process."""
    format_dropped = logging.make_dropped_formatter(settings.log_format)
    with LogWriter(STDERR, format_dropped, partial(incidents.count, DROPPED_LOG_LINE)) as log:
        logging.configure_logging(settings.log_format, settings.log_level, log.write_line)
        yield log.write_line


def _run(
    settings: Settings,
    sockets: Sequence[socket.socket],
    application: PaywallApplication,
    tls: ssl.SSLContext | None,
    *,
    signals: StopSignals,
    report_ready: Callable[[], None],
) -> None:
    def on_ready() -> None:
        report_ready()
        freeze_survivors()
        shorten_switch_interval()
        _schedule_warm_up(application)

    run(
        sockets,
        application,
        load_wsgi=lambda: _load_wsgi_app(settings, application),
        limits=Limits(request_timeout_s=settings.request_timeout_s),
        tls=tls,
        signals=signals,
        on_ready=on_ready,
    )


def _resolve_seed(settings: Settings, draw_seed: Callable[[], int]) -> int:
    try:
        return resolve_seed(settings, draw_seed)
    except (MissingExtra, StoreUnavailable) as error:
        raise CliError(f"--store: {error}", ExitCode.USAGE_ERROR) from None


def _build_application(
    settings: Settings, seed: int, incidents: Incidents, write_line: logging.WriteLine | None
) -> PaywallApplication:
    """Build it, with an access log if there is *write_line*."""
    try:
        return make_application(
            settings, seed, incidents=incidents, on_complete=_make_access_log(settings, write_line)
        )
    except (SchemaError, SetupError) as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None


def _make_access_log(settings: Settings, write_line: logging.WriteLine | None) -> AccessLog | None:
    if write_line is None:
        return None
    return logging.make_access_log(
        settings.log_format, settings.log_level, write_line, show_phones=settings.show_phones
    )


def _build_tls_context(settings: Settings) -> ssl.SSLContext | None:
    """Return None for plain HTTP."""
    if not (settings.tls_self_signed or settings.tls_cert):
        return None
    from mockpaywall.cli.tls_setup import make_server_tls_context  # 9 ms that plain HTTP should not pay

    return make_server_tls_context(settings)


def _bind_sockets(bind_all: Callable[[], T]) -> T:
    try:
        return bind_all()
    except AddressInUse as error:
        raise CliError(f"{error} with --port; 0 takes a free one", ExitCode.USAGE_ERROR) from None
    except BindError as error:
        raise CliError(str(error), ExitCode.USAGE_ERROR) from None


def _schedule_warm_up(application: PaywallApplication) -> None:
    """Load what the first requests did not need, after they were served."""
    timer = threading.Timer(WARM_UP_DELAY_S, _warm_up, (application,))
    timer.daemon = True
    timer.start()


def _load_wsgi_app(settings: Settings, application: PaywallApplication) -> WSGIApplication:
    with _LOADING:
        return make_wsgi_app(settings, application)


def _warm_up(application: PaywallApplication) -> None:
    # OSError: no file descriptor is free. The first error response tries again.
    with contextlib.suppress(OSError), _LOADING:
        application.warm_up()


def _report_ready(settings: Settings, port: int, seed: int, at_exit: contextlib.ExitStack) -> None:
    """Print the warning, write the port file, then print the line that scripts wait for."""
    tls = settings.tls_cert is not None or settings.tls_self_signed
    if settings.admin and settings.admin_token is None and not is_loopback(settings.host):
        click.secho(format_open_admin_warning(settings.host, port), err=True, fg="red", bold=True)
    if settings.port_file is not None:
        port_file = _use_port_file(settings.port_file, lambda path: PortFile.write(path, port))
        at_exit.callback(port_file.remove)
    lines = [format_ready_line(settings.host, port, seed, tls=tls)]
    if settings.admin:
        lines.append(format_page_line(settings.host, port, tls=tls))
    if settings.base_path:
        lines.append(format_base_address_line(settings.host, port, settings.base_path, tls=tls))
    with contextlib.suppress(OSError):  # stdout may be closed; the server works anyway
        click.echo("\n".join(lines))
    flush_streams()


def _use_port_file(path: Path, use: Callable[[Path], T]) -> T:
    try:
        return use(path)
    except OSError as error:
        raise CliError(
            f"--port-file: {path} cannot be written ({error.strerror})", ExitCode.USAGE_ERROR
        ) from None

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

from mockpaywall.app import Watch, agreed_seed, make_lane, make_wsgi, unwatched
from mockpaywall.cli import logging
from mockpaywall.cli.cli_error import ExitCode, Failure
from mockpaywall.cli.startup_banner import PortFile, is_loopback, open_admin_warning, ready_line
from mockpaywall.engine.paywall_application import VendorLane
from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.paywall.schema_loader import SchemaError
from mockpaywall.server.bind import CannotBind, PortTaken, bind
from mockpaywall.server.lifecycle import run
from mockpaywall.server.limits import Limits
from mockpaywall.server.supervisor import WorkerFailed, Workers, bind_each, can_work
from mockpaywall.settings import Settings

WARM_AFTER_S = 0.5

T = TypeVar("T")


def serve(settings: Settings, draw_seed: Callable[[], int]) -> None:
    """Serve until told to stop. Raises Failure for what stops the start."""
    seed = _seed(settings, draw_seed)
    if settings.workers > 1:
        _serve_many(settings, seed)
        return
    with contextlib.ExitStack() as at_exit:
        stream = sys.stderr or at_exit.enter_context(_nowhere())
        logging.set_up(settings.log_format, settings.log_level, stream)
        log = logging.access_log(settings.log_format, settings.log_level, stream)
        at_exit.enter_context(log)
        lane = _lane(settings, seed, log)
        tls = _tls(settings)
        sockets = _sockets(lambda: bind(settings.host, settings.port))
        port: int = sockets[0].getsockname()[1]
        _run(settings, sockets, lane, tls, lambda: _announce(settings, port, seed, at_exit))


def _serve_many(settings: Settings, seed: int) -> None:
    """The same, in several processes that share a store."""
    if not can_work():
        raise Failure(
            f"--workers: {settings.workers} is not usable on this system, which has no fork; expected 1, on "
            "several ports behind a balancer",
            ExitCode.REFUSED,
        )
    with contextlib.ExitStack() as at_exit:
        stream = sys.stderr or at_exit.enter_context(_nowhere())
        logging.set_up(settings.log_format, settings.log_level, stream)
        _lane(settings, seed, unwatched)  # what cannot be used is refused once, here
        tls = _tls(settings)
        sockets = _sockets(lambda: bind_each(settings.host, settings.port, settings.workers))
        port: int = sockets[0][0].getsockname()[1]

        def work(own: Sequence[socket.socket], ready: Callable[[], None]) -> None:
            with logging.access_log(settings.log_format, settings.log_level, stream) as log:
                _run(settings, own, _lane(settings, seed, log), tls, ready)

        try:
            Workers(sockets, work).run(lambda: _announce(settings, port, seed, at_exit))
        except WorkerFailed as error:
            raise Failure(str(error), ExitCode.FAILED) from None


def _run(
    settings: Settings,
    sockets: Sequence[socket.socket],
    lane: VendorLane,
    tls: ssl.SSLContext | None,
    ready: Callable[[], None],
) -> None:
    def on_ready() -> None:
        ready()
        _spare_the_collector()
        _warm_up(lane)

    run(
        sockets,
        lane,
        load_wsgi=lambda: make_wsgi(settings, lane),
        limits=Limits(slow_sender_s=settings.slow_sender_s),
        tls=tls,
        on_ready=on_ready,
    )


def _seed(settings: Settings, draw: Callable[[], int]) -> int:
    try:
        return agreed_seed(settings, draw)
    except StoreAway as error:
        raise Failure(f"--store: {error}", ExitCode.REFUSED) from None


def _nowhere() -> TextIO:
    """For a log whose stderr was closed before the start, as services of some systems do."""
    return Path(os.devnull).open("w", encoding="utf-8")


def _lane(settings: Settings, seed: int, watch: Watch) -> VendorLane:
    try:
        return make_lane(settings, seed, watch=watch)
    except SchemaError as error:
        raise Failure(str(error), ExitCode.REFUSED) from None


def _tls(settings: Settings) -> ssl.SSLContext | None:
    """None for plain HTTP."""
    if not (settings.tls_self_signed or settings.tls_cert):
        return None
    from mockpaywall.cli.tls_setup import tls_context  # 9 ms that plain HTTP need not pay

    return tls_context(settings)


def _sockets(take: Callable[[], T]) -> T:
    try:
        return take()
    except PortTaken as error:
        raise Failure(f"{error} with --port; 0 takes a free one", ExitCode.REFUSED) from None
    except CannotBind as error:
        raise Failure(str(error), ExitCode.REFUSED) from None


def _spare_the_collector() -> None:
    """What was loaded at the start stays: it need not be looked through again, and cycles are few after it.

    It takes a twentieth off the CPU time of a request, and half off the longest pauses.
    """
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _warm_up(lane: VendorLane) -> None:
    """Once the first requests have had their turn, load what they did not need."""
    warming = threading.Timer(WARM_AFTER_S, lane.warm)
    warming.daemon = True
    warming.start()


def _announce(settings: Settings, port: int, seed: int, at_exit: contextlib.ExitStack) -> None:
    """Warnings first, then the port file, then the line that others wait for."""
    tls = settings.tls_cert is not None or settings.tls_self_signed
    if settings.admin and settings.admin_token is None and not is_loopback(settings.host):
        click.secho(open_admin_warning(settings.host, port), err=True, fg="red", bold=True)
    if settings.port_file is not None:
        at_exit.callback(_write_port(settings.port_file, port).remove)
    with contextlib.suppress(OSError):  # nobody reads our output; the port is open all the same
        click.echo(ready_line(settings.host, port, seed, tls=tls))


def _write_port(path: Path, port: int) -> PortFile:
    try:
        return PortFile.write(path, port)
    except OSError as error:
        raise Failure(f"--port-file: {path} cannot be written ({error.strerror})", ExitCode.REFUSED) from None

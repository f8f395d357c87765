"""`mockpaywall wait`: until a server is healthy, for scripts and containers."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import click

from mockpaywall.cli.click_ext import Command, Option
from mockpaywall.cli.commands.health import http_probe, tls_context, until_healthy
from mockpaywall.cli.url_option import base_url, url_option


@click.command(
    "wait",
    cls=Command,
    help="Wait until a server is healthy.\n\n"
    "Asks GET /__admin/health, without a proxy, until it answers 200. Exit code 1 when time is up.",
    examples=(
        ("mockpaywall wait", "up to 30 seconds for http://127.0.0.1:8080"),
        ("mockpaywall wait --url http://mock:8080 --timeout 60 && make test", "in a pipeline"),
        ("mockpaywall wait --url https://localhost:8080 --cacert ca.pem", "with TLS"),
    ),
)
@url_option("The server, without /__admin.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86_400),
    default=30,
    metavar="SECONDS",
    cls=Option,
    help="Give up after this long.",
    show_default=True,
)
@click.option(
    "--cacert",
    type=click.Path(path_type=Path),
    metavar="PATH",
    cls=Option,
    help="Trust this CA (PEM).",
)
@click.option("--insecure", is_flag=True, cls=Option, help="Trust any certificate.")
@click.option("--json", "as_json", is_flag=True, cls=Option, help="Print the result as JSON.")
@click.pass_obj
def command(
    environ: Mapping[str, str],
    *,
    url: str | None,
    timeout: float,
    cacert: Path | None,
    insecure: bool,
    as_json: bool,
) -> None:
    """What the help says."""
    target = base_url(url, environ)
    probe = http_probe(target, tls_context(cacert, insecure))
    waited = until_healthy(probe, timeout, time.monotonic, time.sleep)
    if as_json:
        click.echo(json.dumps({"url": target, "ready": True, "after_s": round(waited, 3)}))
    else:
        click.echo(f"ready after {waited:.2f} s")

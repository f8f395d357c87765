"""`mockpaywall wait`: until a server is healthy, for scripts and containers."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from pathlib import Path

import click

from mockpaywall.cli.click_ext import GroupedOption, HelpfulCommand
from mockpaywall.cli.commands.health import make_client_tls_context, make_http_probe, wait_until_healthy
from mockpaywall.cli.url_option import resolve_base_url, url_option


@click.command(
    "wait",
    cls=HelpfulCommand,
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
    cls=GroupedOption,
    help="Give up after this long.",
    show_default=True,
)
@click.option(
    "--cacert",
    type=click.Path(path_type=Path),
    metavar="PATH",
    cls=GroupedOption,
    help="Trust this CA (PEM).",
)
@click.option("--insecure", is_flag=True, cls=GroupedOption, help="Trust any certificate.")
@click.option("--json", "as_json", is_flag=True, cls=GroupedOption, help="Print the result as JSON.")
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
    target = resolve_base_url(url, environ)
    probe = make_http_probe(target, make_client_tls_context(cacert, insecure))
    waited = wait_until_healthy(probe, timeout, time.monotonic, time.sleep)
    if as_json:
        click.echo(json.dumps({"url": target, "ready": True, "after_s": round(waited, 3)}))
    else:
        click.echo(f"ready after {waited:.2f} s")

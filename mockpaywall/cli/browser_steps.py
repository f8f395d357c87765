"""What makes a browser, or the test runner that drives one, use a mock instead of the vendor's hosts."""

from __future__ import annotations

import json
import re
import shlex
from html import escape
from typing import NamedTuple

from mockpaywall.client.server_url import ServerUrl
from mockpaywall.paywall.vendor_hosts import TEST_HOSTS

HTTPS_PORT = 443
NSS_DATABASE = '"$HOME/.pki/nssdb"'
"""Where Chromium looks for further CAs on Linux; quoted for a shell."""


class BrowserStep(NamedTuple):
    """Lines to copy. *name* is for scripts, *title* for people."""

    name: str
    title: str
    lines: tuple[str, ...]


def list_steps(url: ServerUrl, ca: str) -> tuple[BrowserStep, ...]:
    """Return every step for a mock at *url*; *ca* is the path of the CA of its certificate."""
    return (
        BrowserStep("serve", "Serve both host names, with TLS", (_format_serve(url),)),
        BrowserStep("trust", "Trust the CA in Chromium and Chrome (Linux; needs certutil)", _list_trust(ca)),
        BrowserStep(
            "chromium", "Start Chromium or Chrome with the host names mapped", (_format_chromium(url),)
        ),
        BrowserStep("playwright", "Or in Playwright, Python; TLS is not needed", _list_playwright(url)),
        BrowserStep("playwright-js", "Or in Playwright, JavaScript", _list_playwright_js(url)),
        BrowserStep("cypress", "Or in Cypress", _list_cypress(url)),
        BrowserStep("shim", "Or in the page, before the SDK", (_format_script_tag(url),)),
    )


def format_resolver_rules(url: ServerUrl) -> str:
    """Return the value of --host-resolver-rules that sends the test hosts to *url*."""
    host = f"[{url.host}]" if ":" in url.host else url.host
    return ", ".join(f"MAP {name}:{HTTPS_PORT} {host}:{url.port}" for name in TEST_HOSTS)


def _format_serve(url: ServerUrl) -> str:
    names = " ".join(f"--tls-name {name}" for name in TEST_HOSTS)
    return f"mockpaywall serve --port {url.port} --tls-self-signed {names}"


def _list_trust(ca: str) -> tuple[str, ...]:
    return (
        f"mkdir -p {NSS_DATABASE}",
        f"certutil -d sql:{NSS_DATABASE} -A -t C,, -n mockpaywall -i {shlex.quote(ca)}",
    )


def _format_chromium(url: ServerUrl) -> str:
    return f'chromium --host-resolver-rules="{format_resolver_rules(url)}"'


def _list_playwright(url: ServerUrl) -> tuple[str, ...]:
    return (
        f'vendor = re.compile(r"{_make_pattern()}")',
        "page.route(vendor, lambda route: route.fulfill(",
        f"    response=route.fetch(url=vendor.sub({_quote(url)}, route.request.url))))",
    )


def _list_playwright_js(url: ServerUrl) -> tuple[str, ...]:
    return (
        f"const vendor = /{_make_js_pattern()}/;",
        "await page.route(vendor, async (route) => route.fulfill({",
        f"  response: await route.fetch({{ url: route.request().url().replace(vendor, {_quote(url)}) }}) }}));",
    )


def _list_cypress(url: ServerUrl) -> tuple[str, ...]:
    return (
        f"const vendor = /{_make_js_pattern()}/;",
        f"cy.intercept(vendor, (req) => {{ req.url = req.url.replace(vendor, {_quote(url)}); }});",
    )


def _format_script_tag(url: ServerUrl) -> str:
    return f'<script src="{escape(str(url))}/__admin/shim.js"></script>'


def _make_pattern() -> str:
    """Return a regular expression for the beginning of an address at the test hosts."""
    return f"^https://({'|'.join(map(re.escape, TEST_HOSTS))})/".replace(r"\-", "-")


def _make_js_pattern() -> str:
    return _make_pattern().replace("/", r"\/")


def _quote(url: ServerUrl) -> str:
    """Return what the beginning of an address is replaced by, as Python and JavaScript write it."""
    return json.dumps(f"{url}/")

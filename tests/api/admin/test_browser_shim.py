"""GET shim.js: pages of every origin may load it; nothing else of the admin API."""

from __future__ import annotations

import pytest

from mockpaywall.paywall.vendor_hosts import BROWSER_HOSTS
from mockpaywall.settings import Settings
from tests.api.admin.test_access import assert_refused, send
from tests.support.http_client import HttpClient
from tests.support.servers import Connect

CROSS_SITE = ("Origin: https://shop.example", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Dest: script")


@pytest.mark.parametrize("path", ["/__admin/shim.js", "/ns/suite-7/__admin/shim.js"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_of_any_origin_loads_it_without_a_token(connect: Connect, path: str, method: str) -> None:
    with connect(Settings(admin_token="the-token")) as client:
        response = send(client, *CROSS_SITE, path=path, method=method)
    assert response.status == 200
    assert response.header("content-type") == "text/javascript; charset=utf-8"
    assert response.header("access-control-allow-origin") == "*"
    assert response.header("cross-origin-resource-policy") == "cross-origin"


def test_it_names_every_host_of_the_vendor(client: HttpClient) -> None:
    script = send(client, path="/__admin/shim.js").body.decode()
    assert len(BROWSER_HOSTS) == 7
    assert all(f'"{host}"' in script for host in BROWSER_HOSTS)


def test_it_says_nothing_about_the_server(connect: Connect) -> None:
    with connect(Settings(admin_token="the-token", public_url="https://mock.example")) as client:
        script = send(client, path="/__admin/shim.js").body.decode()
    assert "the-token" not in script
    assert "mock.example" not in script


@pytest.mark.parametrize(("path", "method"), [("/__admin/shim.js", "POST"), ("/__admin/mode", "GET")])
def test_everything_else_is_refused_across_sites(client: HttpClient, path: str, method: str) -> None:
    assert_refused(send(client, *CROSS_SITE, path=path, method=method), "--cors")


def test_a_public_host_is_refused_here_too(client: HttpClient) -> None:
    response = send(client, *CROSS_SITE, path="/__admin/shim.js", host="evil.example")
    assert_refused(response, "--allowed-host evil.example")

"""Cross-origin rules in raw headers: preflights, every kind of answer, and no leniency anywhere else."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from mockpaywall.paywall.endpoints import OPERATIONS
from tests.support.browser_client import ORIGIN, Browser, Merchant
from tests.support.http_client import HttpClient, HttpResponse, encode_request, receive_all
from tests.support.request_data import KEYS

TOKEN_HEADERS = "content-type, token, authorization, includemasterpasssession"
PATHS = {operation.path: operation for operation in OPERATIONS if operation.cors}
VERIFY = "/api/paywall/temptoken/sdk/verify"
ALLOW_ORIGIN = "Access-Control-Allow-Origin"


def preflight(client: HttpClient, path: str, **headers: str) -> HttpResponse:
    sent = {"Origin": ORIGIN, "Access-Control-Request-Method": "POST"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.send(b"", keys={}, headers=sent, method="OPTIONS", target=path)


def get_cors(response: HttpResponse) -> dict[str, str]:
    return {name: value for name, value in response.headers if name.lower().startswith("access-control-")}


def test_all_seven_operations_are_for_browsers() -> None:
    assert len(PATHS) == 7


@pytest.mark.parametrize("path", sorted(PATHS))
def test_a_preflight_is_answered(client: HttpClient, path: str) -> None:
    response = preflight(client, path, Access_Control_Request_Headers="token, content-type")
    own = TOKEN_HEADERS if "sdk/" in path else f"{TOKEN_HEADERS}, apikeypublic, apiclientpublic"
    assert (response.status, response.body) == (204, b"")
    assert get_cors(response) == {
        ALLOW_ORIGIN: ORIGIN,
        "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE, PATCH, OPTIONS",
        "Access-Control-Allow-Headers": own,
        "Access-Control-Max-Age": "600",
    }
    assert response.header("Vary") == "Origin"
    assert response.header("X-Mock-Request-Id")


def test_a_preflight_under_a_prefix_and_to_a_private_network(client: HttpClient) -> None:
    response = preflight(client, f"/ns/a{VERIFY}", Access_Control_Request_Private_Network="true")
    assert (response.status, response.header("Access-Control-Allow-Private-Network")) == (204, "true")


def test_a_preflight_is_not_journalled(merchant: Merchant) -> None:
    prefix = "/ns/preflights"
    assert preflight(merchant.client, f"{prefix}{VERIFY}").status == 204
    listed = merchant.client.send(b"", keys={}, method="GET", target=f"{prefix}/__admin/requests")
    assert listed.json["meta"]["total"] == 0


@pytest.mark.parametrize(
    "path", ["/api/paywall/masterpass/session", "/api/paywall/masterpass/card/list", "/x"]
)
def test_other_paths_have_no_preflight(client: HttpClient, path: str) -> None:
    response = preflight(client, path)
    assert response.status in (404, 405)
    assert get_cors(response) == {}


@pytest.mark.parametrize("origin", [ORIGIN, "null", None])
def test_any_origin_may_read_the_answers(browser: Browser, origin: str | None) -> None:
    headers = {"token": browser.token} | ({"Origin": origin} if origin else {})
    response = browser.client.send(b"", keys={}, headers=headers, method="GET", target=VERIFY)
    assert (response.status, get_cors(response)) == (200, {ALLOW_ORIGIN: origin or "*"})


REFUSED: Mapping[str, tuple[str, str, bytes, Mapping[str, str], int]] = {
    "no token": ("GET", VERIFY, b"", {}, 401),
    "unknown token": ("GET", VERIFY, b"", {"token": "x"}, 401),
    "wrong method": ("PUT", VERIFY, b"", {}, 405),
    "plain OPTIONS": ("OPTIONS", VERIFY, b"", {}, 405),
    "not JSON": ("POST", "/api/paywall/masterpass/by/sdk/payment/mark", b"{", {"token": "x"}, 400),
    "no content type": (
        "POST", "/api/paywall/masterpass/by/sdk/session", b"{}", {"token": "x", "Content-Type": ""}, 415,
    ),
    "too large": ("POST", "/api/paywall/temptoken", b" " * 70_000, {"apikeypublic": "a", "apiclientpublic": "b"}, 413),
    "not a mode": ("GET", VERIFY, b"", {"X-Mock-Mode": "nonsense"}, 400),
    "gateway": ("GET", VERIFY, b"", {"X-Mock-Mode": "http=503:html"}, 503),
    "error": ("POST", "/api/paywall/temptoken", b"", {"X-Mock-Mode": "http=500"}, 500),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_refusals_and_modes_have_the_header_too(client: HttpClient, name: str) -> None:
    method, path, body, headers, status = REFUSED[name]
    response = client.send(body, keys={}, headers={"Origin": ORIGIN, **headers}, method=method, target=path)
    assert (response.status, get_cors(response)) == (status, {ALLOW_ORIGIN: ORIGIN})


@pytest.mark.parametrize(
    "mode", ["fault=half-headers", "fault=truncate", "fault=malformed-chunk", "dribble=2/5"]
)
def test_broken_answers_have_the_header_as_far_as_they_go(browser: Browser, mode: str) -> None:
    headers = {"token": browser.token, "Origin": ORIGIN, "X-Mock-Mode": mode}
    with browser.client.connect() as connection:
        connection.sendall(encode_request(b"", headers, "GET", VERIFY))
        received = receive_all(connection)
    head = received.data.partition(b"\r\n\r\n")[0]
    assert head.startswith(b"HTTP/1.1 200")
    if mode != "fault=half-headers":
        assert f"{ALLOW_ORIGIN}: {ORIGIN}".encode() in head


def test_the_admin_api_answers_no_other_origin(client: HttpClient) -> None:
    headers = {"Origin": ORIGIN}
    response = client.send(b"", keys={}, headers=headers, method="GET", target="/__admin/requests")
    assert (response.status, get_cors(response)) == (403, {})
    assert preflight(client, "/__admin/requests").status == 403


def test_operations_of_servers_say_nothing_to_other_origins(client: HttpClient) -> None:
    response = client.send(keys=KEYS, headers={"Origin": ORIGIN})
    assert (response.status, get_cors(response)) == (200, {})

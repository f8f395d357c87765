"""The stream of events, as a client on the wire sees it."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from mockpaywall.settings import Settings
from mockpaywall.settings.model import Merchant
from tests.live.event_reader import open_events
from tests.support.http_client import HttpClient
from tests.support.masterpass_client import BASE, get_masterpass
from tests.support.payment_calls import make_order
from tests.support.request_data import KEYS, PATH, VALID_BODY
from tests.support.servers import connect_asyncio, serve_wsgi

EVIL = {"Origin": "https://evil.example"}
NO_PHONE = {key: value for key, value in VALID_BODY.items() if key != "UserPhone"}


def test_a_stream_begins_with_a_reload(client: HttpClient) -> None:
    with open_events(client) as events:
        assert events.head.startswith("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n")
        assert "Cache-Control: no-store\r\n" in events.head
        assert events.read()[::2] == ("reload", None)


def test_head_names_no_length_of_the_stream(client: HttpClient) -> None:
    response = client.send(b"", keys={}, method="HEAD", target="/__admin/events")
    assert (response.status, response.header("Content-Length")) == (200, None)


def test_a_request_is_one_row(client: HttpClient) -> None:
    with open_events(client) as events:
        events.read()
        response = client.send()
        row = events.read_ended_row()
    assert row["id"] == response.header("X-Mock-Request-Id")
    assert row["endedAt"] >= row["receivedAt"]
    assert {name: row[name] for name in ("number", "method", "target", "operation", "reference")} == {
        "number": 1,
        "method": "POST",
        "target": PATH,
        "operation": "session",
        "reference": VALID_BODY["ReferenceCode"],
    }
    assert (row["status"], row["mode"], row["reason"], row["hint"]) == (200, "ok", "", "")


def test_a_row_has_the_ids_of_a_payment_that_only_the_answer_names(client: HttpClient) -> None:
    session_id = client.send().json["Body"]["SessionId"]
    with open_events(client) as events:
        events.read()
        order = make_order(SessionId=session_id)
        response = client.send(order, target=f"{BASE}/payment/init")
        row = events.read_ended_row()
    payment = get_masterpass(response)["Paywall"]
    names = ("MasterpassPaymentId", "PaymentId", "UniqueCode")
    assert row["ids"] == [session_id, *(str(payment[name]) for name in names)]


def test_a_refused_request_says_why(client: HttpClient) -> None:
    with open_events(client) as events:
        events.read()
        client.send(NO_PHONE | {"userphone": "905123456710"})
        row = events.read_ended_row()
    assert row["status"] == 400
    assert "UserPhone" in row["reason"]
    assert "userphone" in row["hint"]


def test_a_delayed_request_is_shown_before_and_after_its_response(client: HttpClient) -> None:
    with open_events(client) as events:
        events.read()
        started = time.monotonic()
        client.send(headers={"X-Mock-Mode": "delay=600"})
        rows = events.read_rows()
        assert [row["phase"] for row in rows] == ["responding"]
        assert events.read_ended_row()["mode"] == "delay=600"
        assert time.monotonic() - started >= 0.6


def test_a_request_without_an_answer_has_no_status(client: HttpClient) -> None:
    with open_events(client) as events:
        events.read()
        with pytest.raises(OSError, match=r".*"):
            client.send(headers={"X-Mock-Mode": "fault=reset"})
        row = events.read_ended_row()
    assert (row["status"], row["phase"]) == (0, "aborted")
    assert "reset" in row["seen"]


def test_no_secret_is_in_a_row(client: HttpClient) -> None:
    secret = "a-key-that-must-not-be-seen"
    with open_events(client) as events:
        events.read()
        body = VALID_BODY | {"ReferenceCode": "5528790000000008", "UserPhone": secret}
        client.send(body, target=f"{PATH}?token={secret}", keys=KEYS | {"apikeyprivate": secret})
        row = events.read_ended_row()
    assert secret not in str(row)
    assert "5528790000000008" not in str(row)


def test_a_removal_asks_to_read_the_journal_again(client: HttpClient) -> None:
    client.send()
    with open_events(client) as events:
        events.read()
        client.send(b"", keys={}, target="/__admin/reset")
        assert events.read().name == "reload"
        client.send()
        assert events.read_ended_row()["number"] == 1


@pytest.mark.parametrize("way", ["prefix", "keys"])
def test_a_stream_of_a_namespace_shows_no_other(client: HttpClient, way: str) -> None:
    target = "/ns/mine/__admin/events" if way == "prefix" else "/__admin/events"
    prefix = "/ns/mine" if way == "prefix" else ""
    others = {"apikeyprivate": "another", "apiclientprivate": "another"}
    with open_events(client, target, KEYS if way == "keys" else None) as events:
        events.read()
        client.send(VALID_BODY | {"ReferenceCode": "theirs"}, keys=others)
        client.send(VALID_BODY | {"ReferenceCode": "ours"}, target=prefix + PATH)
        assert events.read_ended_row()["reference"] == "ours"


def test_a_stream_is_that_of_the_merchant_of_the_keys() -> None:
    settings = Settings(merchants=(Merchant("shop", ("k", "c"), ("p", "q")),))
    keys = {"apikeyprivate": "k", "apiclientprivate": "c"}
    with connect_asyncio(settings) as client, open_events(client, headers=keys) as events:
        events.read()
        client.send(VALID_BODY | {"ReferenceCode": "theirs"})
        client.send(VALID_BODY | {"ReferenceCode": "ours"}, keys=keys)
        assert events.read_ended_row()["reference"] == "ours"


def test_an_invalid_name_gets_no_stream(client: HttpClient) -> None:
    response = client.send(b"", keys={}, method="GET", target="/ns/a:b/__admin/events")
    assert (response.status, response.json["errors"][0]["title"]) == (404, "No such namespace")


def test_with_a_public_pair_a_client_polls(client: HttpClient) -> None:
    public = {"apikeypublic": "p", "apiclientpublic": "q"}
    response = client.send(b"", keys=public, method="GET", target="/__admin/events")
    assert (response.status, response.body) == (200, b"retry: 1000\n\nevent: reload\ndata: null\n\n")


def test_a_client_that_connects_again_gets_what_it_has_missed(client: HttpClient) -> None:
    with open_events(client) as kept:
        first = kept.read()
        client.send(VALID_BODY | {"ReferenceCode": "missed"})
        assert kept.read_ended_row()["reference"] == "missed"
        with open_events(client, headers={"Last-Event-ID": first.id}) as events:
            assert events.read_ended_row()["reference"] == "missed"


def test_an_event_of_streams_that_have_ended_asks_to_read_the_journal(client: HttpClient) -> None:
    with open_events(client) as events:
        last = events.read()
    client.send(VALID_BODY | {"ReferenceCode": "missed"})
    with open_events(client) as events:
        events.read()
        client.send()
        events.read_ended_row()
        with open_events(client, headers={"Last-Event-ID": last.id}) as late:
            assert late.read().name == "reload"


@pytest.mark.parametrize("event_id", ["of-another-process", "0badcafe-1", "-", "0badcafe-٣"])
def test_an_unknown_last_event_asks_to_read_the_journal(client: HttpClient, event_id: str) -> None:
    with open_events(client) as other:
        other.read()
        with open_events(client, headers={"Last-Event-ID": event_id.encode().decode("latin-1")}) as events:
            assert events.read().name == "reload"


def test_all_clients_get_every_event(client: HttpClient) -> None:
    with ExitStack() as stack:
        streams = [stack.enter_context(open_events(client)) for _ in range(20)]
        for events in streams:
            events.read()
        client.send()
        assert [events.read_ended_row()["number"] for events in streams] == [1] * 20


def test_the_token_is_needed() -> None:
    with connect_asyncio(Settings(admin_token="of-this-test")) as client:
        assert client.send(b"", keys={}, method="GET", target="/__admin/events").status == 401
        with open_events(client, headers={"Authorization": "Bearer of-this-test"}) as events:
            assert events.read().name == "reload"


def test_another_origin_is_refused(client: HttpClient) -> None:
    assert client.send(b"", method="GET", target="/__admin/events", headers=EVIL).status == 403


def test_a_server_with_open_streams_stops_at_once() -> None:
    with ExitStack() as streams:
        with connect_asyncio(Settings()) as client:
            for _ in range(20):
                streams.enter_context(open_events(client)).read()
            stopping = time.monotonic()
        assert time.monotonic() - stopping < 1


def test_a_client_of_http_1_0_gets_no_chunks(client: HttpClient) -> None:
    with client.connect() as connection:
        connection.sendall(b"GET /__admin/events HTTP/1.0\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"event: reload" not in received:
            received += connection.recv(4096)
    head, _, body = received.partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body.startswith(b"retry: 1000\n\n")


def test_under_another_server_a_browser_polls() -> None:
    with serve_wsgi(Settings()) as server:
        response = server.client.send(b"", keys={}, method="GET", target="/__admin/events")
    assert response.header("Content-Type") == "text/event-stream; charset=utf-8"
    assert response.body == b"retry: 1000\n\nevent: reload\ndata: null\n\n"

"""The journal as HAR 1.2."""

from __future__ import annotations

import json

from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.journal.export.har import make_har_log, render_har_entry
from mockpaywall.journal.masking.phones import make_salt, mask_phone
from mockpaywall.paywall.credentials import derive_namespace
from tests.support.exchanges import CLIENT, KEY, PATH, PHONE, SEED, VALID_BODY, make_exchange, make_request

EXCHANGE = make_exchange(namespace=derive_namespace(KEY, CLIENT))
REQUEST_MEMBERS = {
    "method",
    "url",
    "httpVersion",
    "cookies",
    "headers",
    "queryString",
    "headersSize",
    "bodySize",
}
RESPONSE_MEMBERS = {
    "status",
    "statusText",
    "httpVersion",
    "cookies",
    "headers",
    "content",
    "redirectURL",
    "headersSize",
    "bodySize",
}
"""What the format requires."""


def test_the_log_names_its_creator_and_says_what_is_missing() -> None:
    log = make_har_log("1.2.3", "the newest 1 of 2")
    assert (log["version"], log["creator"]) == ("1.2", {"name": "mockpaywall", "version": "1.2.3"})
    assert log["comment"] == "the newest 1 of 2"
    assert "comment" not in make_har_log("1.2.3", "")


def test_an_entry() -> None:
    entry = render_har_entry(EXCHANGE, SEED)
    assert entry["startedDateTime"] == "2023-11-14T22:13:20.000Z"
    assert entry["time"] == entry["timings"]["wait"] == 250.0
    assert entry["request"]["url"] == f"http://localhost:8080{PATH}"
    assert {"name": "Content-Type", "value": "application/json"} in entry["request"]["headers"]
    assert json.loads(entry["request"]["postData"]["text"]) == {
        **VALID_BODY,
        "UserPhone": mask_phone(PHONE, make_salt(SEED, EXCHANGE.received.namespace)),
    }
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (200, "OK")
    assert entry["response"]["content"]["mimeType"] == "application/json; charset=utf-8"
    assert entry["request"].keys() >= REQUEST_MEMBERS
    assert entry["response"].keys() >= RESPONSE_MEMBERS


def test_the_query_is_listed_with_its_empty_values() -> None:
    exchange = make_exchange(make_request(b"", target="/a?b=1&c"))
    entry = render_har_entry(exchange, SEED)
    assert entry["request"]["queryString"] == [{"name": "b", "value": "1"}, {"name": "c", "value": ""}]
    assert "postData" not in entry["request"]


def test_a_response_that_was_not_sent_has_status_0() -> None:
    pending = make_exchange(number=8, phase=ExchangePhase.RECEIVED)
    reset = make_exchange(number=9, fault=Fault.RESET, phase=ExchangePhase.ABORTED)
    left = make_exchange(number=10, phase=ExchangePhase.ABORTED)
    entries = [render_har_entry(each, SEED) for each in (pending, reset, left)]
    assert [(entry["response"]["status"], entry["response"]["statusText"]) for entry in entries] == [
        (0, ""),
        (0, ""),
        (0, ""),
    ]
    assert "nothing yet" in entries[0]["comment"]
    assert "reset" in entries[1]["comment"]

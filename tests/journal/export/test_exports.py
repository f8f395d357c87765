"""HAR, curl, Postman: their shapes, and that no key and no phone leaves in them."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest

from mockpaywall.http.request import Headers, Request, RequestHead
from mockpaywall.http.response import ExchangePhase, Fault
from mockpaywall.journal.export.curl import export_curl, format_curl_line
from mockpaywall.journal.export.har import export_har
from mockpaywall.journal.export.postman import export_postman
from mockpaywall.paywall.credentials import derive_namespace
from tests.support.exchanges import CLIENT, GOOD, KEY, PATH, PHONE, SEED, call, exchange

OWN = derive_namespace(KEY, CLIENT)
PLAIN = exchange(namespace=OWN)
MARKED = (
    PLAIN,
    exchange(call(target=f"{PATH}?phone={PHONE}&apikeyprivate={KEY}"), number=2, after_s=0.5, namespace=OWN),
    exchange(call({"userPhone": "+90 512 345 67 10", "apikeyprivate": KEY}), number=3, namespace=OWN),
    exchange(call(f"phone {PHONE}".encode(), headers={"apikeyprivat": KEY}), number=4, namespace="default"),
    exchange(call(body=b"\xff" + PHONE.encode()), number=5, namespace=OWN),
    exchange(call(headers={"X-Phone": PHONE, "Authorization": KEY}), number=6, namespace="default"),
    exchange(body=f'{{"Message":"{PHONE}"}}'.encode(), number=7, namespace="named"),
    exchange(number=8, phase=ExchangePhase.RECEIVED),
    exchange(number=9, travel=Fault.RESET, phase=ExchangePhase.ABORTED),
)


def exports() -> dict[str, str]:
    return {
        "har": json.dumps(export_har(MARKED, SEED, "0"), ensure_ascii=False),
        "curl": export_curl(MARKED),
        "postman": json.dumps(export_postman(MARKED, SEED), ensure_ascii=False),
    }


@pytest.mark.parametrize("name", ["har", "curl", "postman"])
@pytest.mark.parametrize("mark", [KEY, CLIENT, PHONE, "345 67 10", quote(PHONE)])
def test_no_key_and_no_phone_leaves(name: str, mark: str) -> None:
    assert mark not in exports()[name]


def test_a_har_entry() -> None:
    log = export_har((PLAIN,), SEED, "1.2.3")["log"]
    assert (log["version"], log["creator"]) == ("1.2", {"name": "mockpaywall", "version": "1.2.3"})
    (entry,) = log["entries"]
    assert entry["startedDateTime"] == "2023-11-14T22:13:20.000Z"
    assert entry["time"] == entry["timings"]["wait"] == 250.0
    assert entry["request"]["url"] == f"http://localhost:8080{PATH}"
    assert {"name": "Content-Type", "value": "application/json"} in entry["request"]["headers"]
    assert json.loads(entry["request"]["postData"]["text"]) == {
        **GOOD,
        "UserId": "72812****11",
        "UserPhone": "90512*****10",
    }
    assert (entry["response"]["status"], entry["response"]["statusText"]) == (200, "OK")
    assert entry["response"]["content"]["mimeType"] == "application/json; charset=utf-8"
    for part, keys in {
        "request": {
            "method",
            "url",
            "httpVersion",
            "cookies",
            "headers",
            "queryString",
            "headersSize",
            "bodySize",
        },
        "response": {
            "status",
            "statusText",
            "httpVersion",
            "cookies",
            "headers",
            "content",
            "redirectURL",
            "headersSize",
            "bodySize",
        },
    }.items():
        assert keys <= entry[part].keys()


def test_a_har_of_what_never_was_answered() -> None:
    entries = export_har(MARKED, SEED, "0")["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries[-2:]] == [0, 0]
    assert "reset" in entries[-1]["comment"]


def test_a_postman_item() -> None:
    made = export_postman((PLAIN,), SEED)
    assert made["info"]["schema"].endswith("/v2.1.0/collection.json")
    (item,) = made["item"]
    assert item["request"]["url"]["raw"] == "{{baseUrl}}" + PATH
    assert item["request"]["url"]["path"] == PATH.lstrip("/").split("/")
    assert item["request"]["body"]["options"]["raw"]["language"] == "json"
    keys = [one for one in item["request"]["header"] if one["key"].startswith("api")]
    assert [one["value"] for one in keys] == ["{{apikeyprivate}}", "{{apiclientprivate}}"]
    assert made["variable"] == [
        {"key": "baseUrl", "value": "http://localhost:8080"},
        {"key": "apiclientprivate", "value": ""},
        {"key": "apikeyprivate", "value": ""},
    ]


def test_a_postman_query() -> None:
    (item,) = export_postman((exchange(call(target="/a?b=1&c")),), SEED)["item"]
    assert item["request"]["url"]["query"] == [{"key": "b", "value": "1"}, {"key": "c", "value": ""}]


def test_an_empty_journal_exports_well() -> None:
    assert export_har((), SEED, "0")["log"]["entries"] == []
    assert export_postman((), SEED)["item"] == []
    assert export_curl(()) == ""


def test_a_curl_line_has_all_it_takes() -> None:
    words = shlex.split(format_curl_line(PLAIN))
    assert words[:5] == ["curl", "-sS", "-i", "-X", "POST"]
    assert words[5] == f"http://localhost:8080{PATH}"
    assert "Content-Type: application/json" in words
    assert words[words.index("--data-raw") + 1] == json.dumps(GOOD)
    assert not any(word.lower().startswith(("host:", "content-length:")) for word in words)
    assert KEY not in format_curl_line(PLAIN)
    assert PHONE in format_curl_line(PLAIN)


def test_a_curl_line_of_a_prefixed_namespace_goes_back_there() -> None:
    assert f"http://localhost:8080/ns/suite-1{PATH}" in format_curl_line(exchange(namespace="suite-1"))


def test_the_pauses_are_told_between_curl_lines() -> None:
    lines = export_curl((PLAIN, exchange(number=2, after_s=0.5))).splitlines()
    assert lines[1] == "# 0.500 s later"
    assert len(lines) == 3


AWKWARD = Request(
    RequestHead(
        "POST",
        "/a'b?c=$(id)`x`",
        Headers(
            (("Host", "h"), ("X-Odd", "a'b\"$HOME`id`"), ("X-None", ""), ("apikeyprivate", '"}$x`\\long-key'))
        ),
    ),
    b'@it\'s "$HOME" `id` \\n\nnext line',
)


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a POSIX shell")
def test_a_shell_hands_curl_exactly_what_was_sent(tmp_path: Path) -> None:
    spy = tmp_path / "curl"
    spy.write_text('#!/bin/sh\nfor word in "$@"; do printf "%s\\0" "$word"; done\n', encoding="utf-8")
    spy.chmod(0o755)
    line = format_curl_line(exchange(AWKWARD, namespace="default"))

    def said(**environment: str) -> list[str]:
        path = f"{tmp_path}:/usr/bin:/bin"
        done = subprocess.run(
            ["sh", "-c", line], capture_output=True, check=True, env={"PATH": path, **environment}
        )
        return done.stdout.decode().split("\0")[:-1]

    words = said()
    assert "http://h/a'b?c=$(id)`x`" in words
    assert "X-Odd: a'b\"$HOME`id`" in words
    assert "X-None;" in words
    assert words[words.index("--data-raw") + 1] == AWKWARD.body.decode()
    assert "Content-Type:" in words
    assert any(word.startswith('apikeyprivate: "}$x…(sha256:') for word in words)
    assert "apikeyprivate: mine" in said(APIKEYPRIVATE="mine")


@pytest.mark.skipif(shutil.which("base64") is None, reason="needs base64")
def test_bytes_that_are_no_text_are_piped(tmp_path: Path) -> None:
    spy = tmp_path / "curl"
    spy.write_text("#!/bin/sh\ncat\n", encoding="utf-8")
    spy.chmod(0o755)
    line = format_curl_line(exchange(call(b"\xff\x00\xfe")))
    done = subprocess.run(
        ["sh", "-c", line], capture_output=True, check=True, env={"PATH": f"{tmp_path}:/usr/bin:/bin"}
    )
    assert done.stdout == b"\xff\x00\xfe"


def test_a_head_request_is_repeated_as_one() -> None:
    assert "--head" in format_curl_line(exchange(call(b"", method="HEAD")))

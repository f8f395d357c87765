"""docs/stored-data.md: limits and masking are those of the code."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from mockpaywall.journal.masking.phones import make_salt, mask_phone
from mockpaywall.paywall.credentials import derive_namespace, mask_secret
from mockpaywall.settings import Settings
from mockpaywall.settings.parsers import parse_size
from mockpaywall.store_factory import ENTRY_BYTES
from mockpaywall.stores.base import MAX_NAMES_PER_PAYMENT, MAX_RULES, RetentionLimits
from mockpaywall.testing import MockPaywall
from tests.docs.docs_server import LOG_FILE, PATH, SentRequest, start_server
from tests.support.markdown import load_page, plain
from tests.support.redis_server import RedisServer, require_redis
from tests.support.testing_client import create_session

PAGE = load_page("docs/stored-data.md")
AFTER_EVICTION = PAGE.section("Verification after an eviction")
CHECKED_BLOCKS = AFTER_EVICTION.fenced_blocks()
LIMITS = RetentionLimits()
KEY, CLIENT, PHONE = "marked-private-key", "marked-private-client", "905123456710"
COOKIE, TOKEN = "marked-cookie-value", "marked.bearer.token"
SECRET_HEADERS = (f"Cookie: sid={COOKIE}", f"Authorization: Bearer {TOKEN}")
SEED = 1234
"""The seed of `start_server`."""
REQUEST = SentRequest(
    headers=("Content-Type: application/json", f"apikeyprivate: {KEY}", f"apiclientprivate: {CLIENT}")
)


def test_the_message_after_an_eviction_is_that_of_the_server() -> None:
    (message,) = AFTER_EVICTION.fenced_blocks()
    with MockPaywall(journal_size=1) as mock:
        for _ in range(6):
            create_session(mock)
        with pytest.raises(AssertionError) as caught:
            mock.verify(match={"method": "DELETE"}, exactly=0)
    assert str(caught.value) == message.content.strip()


def read_limits() -> dict[str, int]:
    """Return the number at the start of the second cell, by the first cell, of both tables."""
    tables = re.findall(r"^\| ([^|]+) \| (\d+)[^|]* \|", PAGE.section("In memory").text, re.MULTILINE)
    return {name: int(number) for name, number in tables}


def test_the_limits_are_those_of_the_code() -> None:
    assert read_limits() == {
        "requests in the journal": LIMITS.journal_size,
        "size of these requests": LIMITS.max_journal_bytes,
        "sessions": LIMITS.max_sessions,
        "renewals": LIMITS.max_sessions,
        "accounts": LIMITS.max_accounts,
        "accounts that a tester added": LIMITS.max_accounts,
        "payments": LIMITS.max_payments,
        "challenges": LIMITS.max_payments,
        "other names of payments: tokens of 3D pages, UniqueCodes": MAX_NAMES_PER_PAYMENT
        * LIMITS.max_payments,
        "temporary tokens": LIMITS.max_sessions,
        "requests, sessions and counters of all namespaces": LIMITS.max_memory // 2**20,
        "namespaces": LIMITS.max_namespaces,
        "rules of a namespace, or of all together": MAX_RULES,
        "time without a request until a namespace can be deleted": LIMITS.idle_timeout_s,
    }
    assert "| requests, sessions and counters of all namespaces | 256MB | `--max-memory` |" in PAGE.text
    assert LIMITS.max_memory == Settings().max_memory == parse_size("256MB")
    assert f"`--journal-size` times {ENTRY_BYTES} bytes, if that is more" in PAGE.text


def test_the_masked_samples() -> None:
    text = plain(PAGE.section("Masking").text)
    assert f"my-client is {mask_secret('my-client')}" in text
    sample, masked = re.findall(r"\+90 \d{3} \d{3} \d\d \d\d", text)
    assert re.sub(r"\d", "0", masked) == re.sub(r"\d", "0", mask_phone(sample))
    assert masked.startswith("+90 52")


def test_log_exports_and_journal_mask_what_the_table_says(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        REQUEST.send_to(port)
        SentRequest(target=f"/{PHONE}").send_to(port)
        SentRequest(headers=(*REQUEST.headers, *SECRET_HEADERS), target=f"/{TOKEN}?a={COOKIE}").send_to(port)
        texts = {
            name: SentRequest("", (), "GET", f"/__admin/requests{path}").send_to(port)[1]
            for name, path in (
                ("har", "/export?format=har"),
                ("curl", "/export?format=curl"),
                ("journal", ""),
            )
        }
    texts["log"] = (tmp_path / LOG_FILE).read_text(encoding="utf-8")
    assert not any(mark in text for mark in (KEY, CLIENT, COOKIE, TOKEN) for text in texts.values())
    assert [name for name, text in texts.items() if PHONE in text] == ["journal"]
    assert all(mask_secret(KEY) in texts[name] for name in ("har", "journal"))
    masked = mask_phone(PHONE, make_salt(SEED, derive_namespace(KEY, CLIENT)))
    assert all(masked in texts[name] for name in ("har", "curl"))
    assert "fake-" in texts["curl"]
    assert mask_secret(TOKEN) in texts["log"]
    assert mask_secret(KEY) not in texts["log"]


def test_a_failed_verification_returns_a_curl_command_with_the_phone(tmp_path: Path) -> None:
    with start_server(tmp_path) as port:
        REQUEST.send_to(port)
        expectation = '{"match":{"method":"PUT"}}'
        body = SentRequest(expectation, (), "POST", "/__admin/verify").send_to(port)[1]
    verification = json.loads(body)
    assert verification["verdict"] is False
    assert PHONE in verification["curl"]
    assert KEY not in body


@pytest.fixture
def redis_client(tmp_path: Path) -> Iterator[Redis]:
    require_redis()
    server = RedisServer(tmp_path)
    server.start()
    yield server.client()
    server.kill()


def test_redis_has_heads_and_bodies_in_clear_and_all_keys_expire(tmp_path: Path, redis_client: Redis) -> None:
    port = redis_client.connection_pool.connection_kwargs["port"]
    with start_server(tmp_path, "--store", f"redis://127.0.0.1:{port}/0") as server_port:
        assert REQUEST.send_to(server_port)[0]["status"] == "200"
        keys = [key.decode() for key in redis_client.scan_iter()]
        (journal,) = (key for key in keys if ":j:" in key)
        stored = b"".join(redis_client.hvals(journal))
        lifetimes_s = {key: redis_client.ttl(key) for key in keys}
    assert all(key.startswith("mockpaywall:") for key in keys)
    assert KEY.encode() in stored
    assert PHONE.encode() in stored
    assert PATH.encode() in stored
    namespace_keys = [key for key in keys if re.search(r":[a-z]:keys-", key)]
    assert namespace_keys
    for key, lifetime_s in lifetimes_s.items():
        assert 3500 < lifetime_s <= (3700 if key in namespace_keys else 86_400), key

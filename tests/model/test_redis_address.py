"""Addresses of a Redis: what is accepted, what it means, and that no credentials are shown."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from mockpaywall.model.redis_address import FORMS, RedisScheme, parse_redis_address

SERVER = (("h", 6379),)
SENTINELS = (("s1", 26379), ("s2", 26380))


@pytest.mark.parametrize(
    ("text", "shown", "fields"),
    [
        ("redis://h", "redis://h:6379/0", {"hosts": SERVER}),
        ("redis://h/", "redis://h:6379/0", {"hosts": SERVER}),
        ("redis://h:7000/12", "redis://h:7000/12", {"hosts": (("h", 7000),), "db": 12}),
        ("redis://[::1]:7000/1", "redis://[::1]:7000/1", {"hosts": (("::1", 7000),), "db": 1}),
        ("redis://:secret@h", "redis://h:6379/0", {"hosts": SERVER, "password": "secret"}),
        ("redis://bob:@h", "redis://h:6379/0", {"hosts": SERVER, "user": "bob", "password": ""}),
        ("redis://:@h", "redis://h:6379/0", {"hosts": SERVER}),
        (
            "redis://b%40b:p%3Aa%2F%3F%23+@h:1/2",
            "redis://h:1/2",
            {"hosts": (("h", 1),), "db": 2, "user": "b@b", "password": "p:a/?#+"},
        ),
        ("redis://bob:p@ss:w@h", "redis://h:6379/0", {"hosts": SERVER, "user": "bob", "password": "p@ss:w"}),
        (
            "rediss://bob:secret@redis.test/3",
            "rediss://redis.test:6379/3",
            {"hosts": (("redis.test", 6379),), "db": 3, "user": "bob", "password": "secret"},
        ),
        ("unix:///run/redis.sock", "unix:///run/redis.sock?db=0", {"path": "/run/redis.sock"}),
        (
            "unix://bob:secret@/run/a%20b.sock?db=4",
            "unix:///run/a%20b.sock?db=4",
            {"path": "/run/a b.sock", "db": 4, "user": "bob", "password": "secret"},
        ),
        (
            "sentinel://s1,s2:26380/main",
            "sentinel://s1:26379,s2:26380/main/0",
            {"hosts": SENTINELS, "service": "main"},
        ),
        (
            "sentinel://bob:secret@s1,s2:26380/main/5?sentinel_user=eve&sentinel_password=%2B+x",
            "sentinel://s1:26379,s2:26380/main/5",
            {
                "hosts": SENTINELS, "service": "main", "db": 5, "user": "bob", "password": "secret",
                "sentinel_user": "eve", "sentinel_password": "++x",
            },
        ),
    ],
)  # fmt: skip
def test_an_address_is_parsed_and_shown_without_credentials(
    text: str, shown: str, fields: dict[str, Any]
) -> None:
    address = parse_redis_address(text)
    defaults = asdict(parse_redis_address("redis://h")) | {"scheme": address.scheme, "hosts": ()}
    assert asdict(address) == defaults | fields
    assert address.scheme.value == text.partition("://")[0]
    assert str(address) == shown
    for secret in (address.user, address.password, address.sentinel_user, address.sentinel_password):
        assert not secret or (secret not in repr(address) and secret not in str(address))


def test_an_address_has_a_timeout_and_a_ca_file() -> None:
    address = parse_redis_address("rediss://h", timeout_s=0.25, ca_file=Path("ca.pem"))
    assert (address.timeout_s, address.ca_file) == (0.25, Path("ca.pem"))


@pytest.mark.parametrize(
    "text",
    [
        "redis://",
        "redis:///0",
        "redis://h:0",
        "redis://h:65536",
        "redis://h:x",
        "redis://h/x",
        "redis://h/0/1",
        "redis://h/12345",
        "redis://h?db=1",
        "redis://h#1",
        "redis://bob@h",
        "redis://a,b/0",
        "redis://h h",
        "redis://:secret/secret@h/0",
        "rediss://",
        "rediss://h?db=1",
        "unix://",
        "unix:///",
        "unix://run/redis.sock",
        "unix:///run/redis.sock?db=x",
        "unix:///run/redis.sock?password=secret",
        "unix:///run/%00",
        "sentinel://s1",
        "sentinel://s1/",
        "sentinel:///main",
        "sentinel://s1,/main",
        "sentinel://s1/main/x",
        "sentinel://s1/main?password=secret",
    ],
)
def test_the_form_of_its_scheme_is_expected_of_an_unusable_address(text: str) -> None:
    form = FORMS[RedisScheme(text.partition(":")[0])]
    with pytest.raises(ValueError, match=r"^expected ") as raised:
        parse_redis_address(text)
    assert str(raised.value) == (
        f"expected {form}, with special characters of USER and PASSWORD percent-encoded"
    )


@pytest.mark.parametrize("text", ["", "redis", "http://h", "redis+cluster://h", "Redis://h", " redis://h"])
def test_a_known_scheme_is_expected(text: str) -> None:
    with pytest.raises(ValueError, match=r"^expected ") as raised:
        parse_redis_address(text)
    assert str(raised.value) == (
        "expected memory, or an address that begins with redis://, rediss://, unix:// or sentinel://"
    )

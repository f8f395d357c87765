"""docs/at-scale.md: the addresses are those of the code, and the rights of the ACL user are tested ones."""

from __future__ import annotations

import re

from mockpaywall.model.redis_address import FORMS, REDIS_PORT, SENTINEL_PORT, parse_redis_address
from tests.stores.redis.test_addresses import USER_RIGHTS
from tests.support.markdown import load_page

PAGE = load_page("docs/at-scale.md")
ADDRESSES = PAGE.section("Addresses").text
(ACL_RULE,) = CHECKED_BLOCKS = PAGE.fenced_blocks("")


def test_the_table_lists_the_form_of_every_scheme() -> None:
    rows = re.findall(r"^\| `([a-z]+://[^`]+)` \|", ADDRESSES, re.MULTILINE)
    assert rows == [form.partition("[?sentinel_user")[0] for form in FORMS.values()]
    assert f"the port is {REDIS_PORT} and the database 0 unless given" in ADDRESSES
    assert f"their port is {SENTINEL_PORT} unless given" in ADDRESSES


def test_the_sample_of_an_encoded_password() -> None:
    found = re.search(r"`([^`]+)` is `([^`]+)`", ADDRESSES)
    assert found is not None
    assert parse_redis_address(f"redis://:{found[2]}@localhost").password == found[1]


def test_the_query_of_a_sentinel_with_a_password() -> None:
    address = parse_redis_address("sentinel://s/main?sentinel_password=PASSWORD&sentinel_user=USER")
    assert (address.sentinel_user, address.sentinel_password) == ("USER", "PASSWORD")
    assert "`...?sentinel_password=PASSWORD`, with `&sentinel_user=USER` if needed" in ADDRESSES


def test_the_rights_of_the_acl_user() -> None:
    assert ACL_RULE.content == f"ACL SETUSER mockpaywall on >PASSWORD {USER_RIGHTS}\n"

"""The sample programs: every operation with a body, every language, and keys that cannot stand in a string."""

from __future__ import annotations

import json

import pytest

from mockpaywall.examples.example_formats import RequestTarget
from mockpaywall.examples.language_formats import LANGUAGES, format_program
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.endpoints.create_session import CREATE_SESSION
from mockpaywall.paywall.operation import Access, Operation

BODY = {"SessionId": "session-1", "CardAlias": "alışveriş kartım", "Amount": 12.5, "Force3D": False}


@pytest.mark.parametrize("name", LANGUAGES)
@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.has_body], ids=lambda each: each.key
)
def test_a_program_has_the_whole_request(name: str, operation: Operation) -> None:
    url = f"https://mock.test/base{operation.path}"
    target = RequestTarget(url, "key-1", "client-1", operation, "token-1")
    program = format_program(name, BODY, target)
    assert f'"{url}"' in program or f"'{url}'" in program
    assert json.dumps(BODY, indent=2, ensure_ascii=False) in program
    assert f'"{operation.method}"' in program or f"'{operation.method}'" in program
    access = {"token-1"} if operation.access is Access.TEMP_TOKEN else {"key-1", "client-1"}
    assert {value for value in ("key-1", "client-1", "token-1") if value in program} == access
    assert "{{" not in program


def test_only_a_content_has_its_type_in_csharp() -> None:
    program = format_program("csharp", BODY, RequestTarget("http://mock.test", "key-1", "client-1"))
    assert 'Headers.Add("Content-Type"' not in program
    assert program.count("application/json") == 1


@pytest.mark.parametrize("key", ['a"b', "a'b", "a\\b", "a$b", "a`b", "a#b", "a{b", "a}b"])
@pytest.mark.parametrize("name", LANGUAGES)
def test_a_key_that_means_something_in_a_string_is_refused(name: str, key: str) -> None:
    for access in ((key, "client-1"), ("key-1", key), ("key-1", "client-1", CREATE_SESSION, key)):
        with pytest.raises(ValueError, match="has to be written in by hand") as raised:
            format_program(name, BODY, RequestTarget("http://mock.test", *access))
        assert key not in str(raised.value)

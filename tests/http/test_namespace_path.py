"""The namespace prefix and the admin API in a path."""

from __future__ import annotations

import pytest

from mockpaywall.http.namespace_path import (
    has_invalid_namespace,
    is_admin_target,
    is_namespace_name,
    namespace_prefix,
    normalize_target,
    split_namespace,
)


@pytest.mark.parametrize(
    ("target", "namespace", "rest"),
    [
        ("/ns/a/api/x?b=1", "a", "/api/x?b=1"),
        ("/ns/a.b_c-9/", "a.b_c-9", "/"),
        ("/ns/a", "a", "/"),
        (f"/ns/{'a' * 64}/x", "a" * 64, "/x"),
        ("/ns/a/ns/b/x", "a", "/ns/b/x"),
        ("/ns/%61%2Db/x%20y", "a-b", "/x%20y"),
    ],
)
def test_a_prefix_is_split_off(target: str, namespace: str, rest: str) -> None:
    assert split_namespace(target) == (namespace, rest)


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/api",
        "/ns",
        "/ns/",
        "/ns//x",
        "/ns/a%20b/x",
        f"/ns/{'a' * 65}/x",
        "/x/ns/a",
        "/ns/a?b",
        "/ns/./x",
        "/ns/..",
        "/ns/%2E./x",
    ],
)
def test_without_a_valid_prefix_there_is_nothing_to_split(target: str) -> None:
    assert split_namespace(target) is None


@pytest.mark.parametrize(
    ("target", "normalized"),
    [
        ("/x/__admin/mode?a=1", "/__admin/mode?a=1"),
        ("/x/__admin", "/__admin"),
        ("/ns/a/x/__admin/mode", "/ns/a/__admin/mode"),
        ("/x/ns/a/__admin/mode", "/ns/a/__admin/mode"),
        ("/x/ns/a/api?b=/c", "/ns/a/x/api?b=/c"),
        ("/x/ns/a~b/api", "/ns/a~b/api"),
        ("/ns/a/x/api", "/ns/a/x/api"),
        ("/ns/a/x/ns/b/api", "/ns/a/x/ns/b/api"),
        ("/ns/a/__admin/mode", "/ns/a/__admin/mode"),
        ("/x/api", "/x/api"),
        ("/x", "/x"),
        ("/xy/__admin", "/xy/__admin"),
        ("/x/__administrator", "/x/__administrator"),
        ("/y/x/__admin", "/y/x/__admin"),
        ("*", "*"),
    ],
)
def test_the_admin_api_and_namespaces_are_found_below_the_base_path(target: str, normalized: str) -> None:
    assert normalize_target(target, "/x") == normalized
    assert normalize_target(target, "") == target


@pytest.mark.parametrize(
    ("path", "invalid"),
    [
        ("/ns/a b/x", True),
        ("/ns/a%20b/x", True),
        ("/ns//x", True),
        ("/ns/./x", True),
        ("/ns/%2e%2e/x", True),
        ("/ns/", True),
        ("/ns/%61/x", False),
        ("/ns/a", False),
        ("/x", False),
    ],
)
def test_a_prefix_without_a_valid_name(path: str, invalid: bool) -> None:
    assert has_invalid_namespace(path) is invalid


def test_a_prefix_is_made_of_the_name_and_split_again() -> None:
    assert namespace_prefix("suite-1") == "/ns/suite-1"
    assert split_namespace(f"{namespace_prefix('suite-1')}/x") == ("suite-1", "/x")


@pytest.mark.parametrize(
    ("name", "valid"),
    [
        ("a", True),
        ("A.b_c-9", True),
        ("...", False),
        ("..a", True),
        ("", False),
        ("a b", False),
        (".", False),
        ("..", False),
        ("a\n", False),
    ],
)
def test_names(name: str, valid: bool) -> None:
    assert is_namespace_name(name) is valid
    assert is_namespace_name("a" * 65) is False


@pytest.mark.parametrize(
    ("target", "admin"),
    [
        ("/__admin", True),
        ("/__admin/", True),
        ("/__admin/mode?a=/x", True),
        ("/ns/a/__admin/mode", True),
        ("/ns/a b/__admin", True),
        ("/ns//__admin", True),
        ("/__administrator", False),
        ("/x/__admin", False),
        ("/ns/a/x/__admin", False),
        ("/ns/__admin", False),
        ("/api?x=/__admin", False),
    ],
)
def test_targets_of_the_admin_api(target: str, admin: bool) -> None:
    assert is_admin_target(target) is admin

"""Who may use the admin API: the rules, without a server."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockpaywall.engine.admin_access import PRIVATE_SUFFIXES, AdminAccess, normalize_allowed_host
from mockpaywall.http.authority import parse_origin
from mockpaywall.http.json_limits import MAX_ADMIN_BODY_BYTES
from mockpaywall.http.request import Headers, RequestHead

OPEN = AdminAccess()
CORS = AdminAccess(cors_origins=frozenset(filter(None, [parse_origin("http://page.example:3000")])))
LABELS = st.from_regex(r"[a-z0-9_-]{1,10}", fullmatch=True)


def check(
    access: AdminAccess = OPEN,
    method: str = "POST",
    path: str = "/mode",
    scheme: str = "http",
    **headers: str,
) -> str:
    """Return the detail of the refusal, or "". Header names are written with underscores."""
    pairs = [(name.replace("_", "-"), value) for name, value in headers.items()]
    head = RequestHead(method, f"/__admin{path}", Headers(pairs), scheme=scheme)
    refusal = access.check(head, path)
    return refusal.detail if refusal else ""


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8080", "192.0.2.7", "[::1]:8080", "[2001:db8::1]", "[::ffff:127.0.0.1]",
        "localhost", "LOCALHOST:80", "localhost.", "mock", "my_service:8080", "build-host.", "a.localhost", "A.LOCAL:1",
        "host.docker.internal", "mock.test", "mock.team.svc", "mock.team.svc.cluster.local.", "",
    ],
)  # fmt: skip
def test_local_hosts_are_allowed(host: str) -> None:
    assert check(host=host) == ""


@pytest.mark.parametrize(
    "host",
    [
        "evil.example", "evil.example:8080", "EVIL.example.", "localhost.evil.example", "127.0.0.1.evil.example",
        "127.0.0.1.nip.io", "evillocal.example", "test.example", "xlocalhost.example", "0x7f.1", "127.1", "300.0.0.1",
        "xn--localhost-.example", "svc.example",
    ],
)  # fmt: skip
def test_public_names_are_refused_with_the_setting_that_allows_them(host: str) -> None:
    bare = host.lower().partition(":")[0].removesuffix(".")
    assert check(host=host) == (
        f"found {host}; use an IP address or a local name, or start the server with --allowed-host {bare}"
    )
    assert check(AdminAccess(allowed_hosts=frozenset({bare})), host=host) == ""


@pytest.mark.parametrize(
    "host",
    [
        "localhost@evil.example",
        "evil.example/.localhost",
        "localhost,evil.example",
        "a..local",
        "::1",
        "[::1",
        "x y",
    ],
)
def test_a_host_that_cannot_be_parsed_is_refused(host: str) -> None:
    assert check(host=host) == f"found {host}; send a host and its port"


def test_allowed_names_are_compared_without_letter_case_dot_and_brackets() -> None:
    access = AdminAccess(
        allowed_hosts=frozenset(map(normalize_allowed_host, ("Mock.Example.", "*.Team.example", "::1")))
    )
    for host in ("mock.example", "MOCK.EXAMPLE.:1", "a.team.example", "B.Team.Example:443"):
        assert check(access, host=host) == ""
    for host in ("team.example", "a.b.team.example", "xmock.example", "mock.example.evil"):
        assert check(access, host=host)


@given(st.lists(LABELS, min_size=1, max_size=3).map(".".join), st.sampled_from(PRIVATE_SUFFIXES))
def test_every_name_under_a_private_suffix_is_allowed(name: str, suffix: str) -> None:
    assert check(host=f"{name}.{suffix}") == ""
    assert check(host=f"{suffix}.{name}.example")


@given(st.lists(LABELS, min_size=2, max_size=4).map(".".join))
def test_every_other_name_with_a_dot_is_refused(name: str) -> None:
    assert check(host=f"{name}.example")


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("http", "localhost:8080", "http://localhost:8080"),
        ("http", "localhost", "http://localhost:80"),
        ("http", "localhost:80", "http://localhost"),
        ("https", "localhost", "https://localhost"),
        ("https", "mock.test:443", "HTTPS://MOCK.test"),
        ("http", "[::1]:8080", "http://[0:0:0:0:0:0:0:1]:8080"),
        ("http", "localhost.:8080", "http://localhost:8080"),
    ],
)
def test_pages_of_the_server_itself_are_allowed(scheme: str, host: str, origin: str) -> None:
    assert check(scheme=scheme, host=host, origin=origin, sec_fetch_site="same-origin") == ""


@pytest.mark.parametrize(
    ("scheme", "host", "origin"),
    [
        ("http", "localhost:8080", "http://localhost:3000"),
        ("http", "localhost:8080", "http://localhost"),
        ("http", "localhost:8080", "https://localhost:8080"),
        ("http", "localhost:8080", "http://127.0.0.1:8080"),
        ("https", "localhost", "http://localhost:443"),
        ("http", "127.0.0.1", "https://evil.example"),
        ("http", "mock", "chrome-extension://mock"),
    ],
)
def test_pages_of_other_origins_are_refused_with_the_setting_that_allows_them(
    scheme: str, host: str, origin: str
) -> None:
    detail = check(scheme=scheme, host=host, origin=origin)
    assert detail == f"found Origin: {origin}; start the server with --cors {origin} to allow it"
    access = AdminAccess(cors_origins=frozenset(filter(None, [parse_origin(origin)])))
    assert check(access, scheme=scheme, host=host, origin=origin, sec_fetch_site="cross-site") == ""


@pytest.mark.parametrize(
    "origin", ["null", "", "*", "http://localhost:8080@evil.example", "http://localhost:8080/", "x"]
)
def test_an_origin_that_is_not_one_is_refused(origin: str) -> None:
    for access in (OPEN, CORS):
        assert check(access, host="localhost:8080", origin=origin) == (
            f"found Origin: {origin}; serve the page from an origin and allow that with --cors ORIGIN"
        )


def test_a_second_origin_header_does_not_hide_the_first() -> None:
    pairs = [("Host", "x"), ("Origin", "http://x"), ("Origin", "http://evil.example")]
    for headers in (Headers(pairs), Headers(reversed(pairs))):
        assert OPEN.check(RequestHead("POST", "/__admin/mode", headers), "/mode") is not None


@pytest.mark.parametrize("value", ["cross-site", "Cross-Site", "none, cross-site"])
def test_navigation_and_images_of_other_sites_are_refused(value: str) -> None:
    assert "--cors" in check(host="localhost", sec_fetch_site=value, method="GET")


@pytest.mark.parametrize("value", ["none", "same-origin", "same-site", "", "x"])
def test_other_values_of_sec_fetch_site_are_allowed(value: str) -> None:
    assert check(host="localhost", sec_fetch_site=value) == ""


def test_an_allowed_origin_does_not_allow_a_public_host() -> None:
    assert "--allowed-host" in check(CORS, host="evil.example", origin="http://page.example:3000")


def test_a_preflight_needs_an_allowed_origin_and_no_token() -> None:
    access = AdminAccess("secret", cors_origins=CORS.cors_origins)
    asked = {"host": "localhost", "access_control_request_method": "PUT"}
    assert check(access, "OPTIONS", origin="http://page.example:3000", **asked) == ""
    assert check(access, "PUT", origin="http://page.example:3000", **asked).startswith(
        "send the header Authorization"
    )
    assert "--cors" in check(access, "OPTIONS", origin="http://other.example", **asked)
    assert check(access, "OPTIONS", **asked).startswith("send the header Authorization")


@pytest.mark.parametrize(("method", "path"), [("GET", "/health"), ("HEAD", "/health")])
def test_health_needs_no_token_but_a_local_host(method: str, path: str) -> None:
    assert check(AdminAccess("secret"), method, path, host="x") == ""
    assert "--allowed-host" in check(AdminAccess("secret"), method, path, host="evil.example")


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/health"), ("GET", "/health/"), ("GET", "/healthy"), ("GET", "")]
)
def test_everything_else_needs_the_token(method: str, path: str) -> None:
    assert check(AdminAccess("secret"), method, path).startswith(
        "send the header Authorization: Bearer TOKEN"
    )
    assert check(AdminAccess("secret"), method, path, authorization="Bearer secret") == ""


def test_the_token_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = []
    monkeypatch.setattr(
        "mockpaywall.engine.admin_access.compare_digest", lambda *pair: compared.append(pair) or False
    )
    check(AdminAccess("secret"), authorization="Bearer secre")
    assert compared == [(b"secre", b"secret")]


@given(st.text(st.characters(max_codepoint=255), max_size=30))
def test_no_header_without_the_token_is_accepted(text: str) -> None:
    access = AdminAccess("the-secret-token")
    for name in ("authorization", "x_admin_token"):
        assert check(access, **{name: text})
        assert check(access, **{name: f"Basic {text}"})


def test_the_token_is_not_shown() -> None:
    assert "secret" not in repr(AdminAccess("secret")) + check(AdminAccess("secret"))


@pytest.mark.parametrize("size", [str(MAX_ADMIN_BODY_BYTES + 1), "9" * 5000])
def test_a_body_over_the_limit_is_refused(size: str) -> None:
    assert check(content_length=size) == "an admin request takes at most 1048576 bytes"
    for allowed in (str(MAX_ADMIN_BODY_BYTES), "", "x", "²", "-1"):
        assert check(content_length=allowed) == ""


@given(
    st.text(st.characters(max_codepoint=255), max_size=200),
    st.text(st.characters(max_codepoint=255), max_size=200),
)
def test_a_refusal_is_one_short_line(host: str, origin: str) -> None:
    for detail in (check(host=host), check(host="x", origin=origin)):
        assert not detail or (detail.isprintable() and len(detail) < 600)

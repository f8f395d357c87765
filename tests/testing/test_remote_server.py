"""Test objects with `url=`: each has its own namespace of the server."""

from __future__ import annotations

from pathlib import Path

import pytest

from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.server_url import parse_server_url
from mockpaywall.testing import MockPaywall, MockPaywallError
from tests.support.testing_client import create_session


def test_two_objects_on_one_server_are_isolated(shared_url: str) -> None:
    with MockPaywall(url=shared_url) as one, MockPaywall(url=shared_url) as other:
        assert one.url == other.url == shared_url
        assert one.credentials != other.credentials
        one.mode("http=503")
        other.freeze("2026-01-01T00:00:00+03:00")
        assert (create_session(one, "a").status, create_session(other, "b").status) == (503, 200)
        assert [request.json["ReferenceCode"] for request in one.requests()] == ["a"]
        assert [session.reference_code for session in other.sessions()] == ["b"]
        one.reset()
        assert one.requests() == []
        other.verify(exactly=1)


def test_a_named_namespace_needs_no_keys(shared_url: str) -> None:
    with MockPaywall(url=shared_url, namespace="suite-1") as mock:
        mock.reset()
        assert mock.url == f"{shared_url}/ns/suite-1"
        mock.mode("http=503@first-1")
        assert [create_session(mock, headers={}).status for _ in range(2)] == [503, 401]
        assert [request.url for request in mock.requests()] == ["/api/paywall/masterpass/session"] * 2


def test_a_url_may_contain_the_namespace_prefix(shared_url: str) -> None:
    with MockPaywall(url=f"{shared_url}/ns/suite-2/", namespace=None) as mock:
        assert create_session(mock).status == 200
        with MockPaywall(url=shared_url, namespace="suite-2") as same:
            same.verify(exactly=1)


def test_the_key_pair_may_be_given(shared_url: str) -> None:
    with MockPaywall(url=shared_url, credentials=["my-key:my-client"]) as mock:
        assert tuple(mock.credentials) == ("my-key", "my-client")
        create_session(mock)
        with MockPaywall(url=shared_url, credentials=["my-key:my-client"]) as same:
            same.verify(exactly=1)


def test_the_base_path_may_be_given() -> None:
    with MockPaywall(base_path="/x") as server:
        origin = server.url.removesuffix("/x")
        with MockPaywall(url=origin, base_path="x/", namespace="n") as mock:
            assert mock.url == f"{origin}/ns/n/x"
            assert create_session(mock).status == 200
            mock.verify(exactly=1)


def test_the_url_may_have_the_base_path() -> None:
    with MockPaywall(base_path="/x") as server:
        for options in ({}, {"namespace": "n"}):
            with MockPaywall(url=server.url, **options) as mock:
                assert create_session(mock).status == 200
                mock.verify(exactly=1)


def test_a_verification_explains_a_missing_key(remote: MockPaywall) -> None:
    create_session(remote, headers={"apikeyprivate": remote.credentials.key})
    with pytest.raises(AssertionError, match="apiclientprivate: missing"):
        remote.verify(exactly=1)


def test_the_server_keeps_running_when_the_object_stops(shared_url: str) -> None:
    with MockPaywall(url=shared_url) as mock:
        pass
    with mock:
        assert create_session(mock).status == 200
        assert mock.seed is None


SET_FOR_ALL: tuple[tuple[str, str, object], ...] = (
    ("PUT", "mode", {"mode": "http=503"}),
    ("PUT", "clock", {"now": "2031-01-01T00:00:00+03:00"}),
    ("POST", "settings", {"fixedDelay": 600_000}),
    ("POST", "rules", {"mode": "http=500", "priority": 9}),
)


@pytest.mark.parametrize("namespace", [None, "pinned"])
@pytest.mark.parametrize("set_before", [True, False])
def test_what_others_set_for_all_does_not_reach_a_test(set_before: bool, namespace: str | None) -> None:
    with MockPaywall() as server, MockPaywall(url=server.url, namespace=namespace) as mock:
        admin = AdminClient(parse_server_url(server.url), {})
        if not set_before:
            mock.begin_test("t")
        for method, path, body in SET_FOR_ALL:
            admin.request(method, path, body)
        if set_before:
            mock.begin_test("t")
        for method, path in (("DELETE", "mode"), ("DELETE", "rules")):
            assert create_session(mock).status == 200
            admin.request(method, path)
        admin.close()
        (first, _) = mock.sessions()
        assert first.expires_at.year < 2031


def test_an_unreachable_server_is_reported() -> None:
    with MockPaywall() as mock:
        url = mock.url
    with pytest.raises(
        MockPaywallError, match=f"cannot connect to mockpaywall at {url}: .*'mockpaywall serve'"
    ):
        MockPaywall(url=url).start()


def test_a_url_without_an_admin_api_is_reported(shared_url: str) -> None:
    with pytest.raises(MockPaywallError, match=r"elsewhere has no admin API there \(GET /__admin/health"):
        MockPaywall(url=f"{shared_url}/elsewhere").start()


@pytest.mark.parametrize("name", ["strictness", "seed", "mode"])
def test_settings_of_the_server_are_rejected(shared_url: str, name: str) -> None:
    value = {"strictness": "strict", "seed": 1, "mode": "ok"}[name]
    with pytest.raises(MockPaywallError, match=f"{name} belongs to the server at {shared_url}: set it there"):
        MockPaywall(url=shared_url, **{name: value})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "127.0.0.1:8080",
        "ftp://host",
        "http://",
        "http://user:pass@host",
        "http://h:x",
        "http://h?q",
        "http://h#f",
    ],
)
def test_an_unusable_url_is_rejected_without_repeating_it(url: str) -> None:
    with pytest.raises(MockPaywallError, match="the url is not usable; expected one such as http") as caught:
        MockPaywall(url=url)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize("namespace", ["", "a b", "a/b", "x" * 65])
def test_an_unusable_namespace_is_rejected(namespace: str) -> None:
    with pytest.raises(
        MockPaywallError,
        match="the namespace is not usable; expected 1 to 64 letters, digits, dots, _ and -, not dots alone",
    ):
        MockPaywall(namespace=namespace)


@pytest.mark.parametrize("content", [None, b"not a certificate"])
def test_an_unusable_ca_file_is_rejected(tmp_path: Path, content: bytes | None) -> None:
    ca_file = tmp_path / "ca.pem"
    if content is not None:
        ca_file.write_bytes(content)
    with pytest.raises(MockPaywallError, match=r"ca_file: .*ca\.pem cannot be read as a PEM certificate \("):
        MockPaywall(url="https://127.0.0.1:1", ca_file=ca_file).start()

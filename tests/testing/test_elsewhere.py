"""Objects that drive a server elsewhere: each has a part of it for itself."""

from __future__ import annotations

import pytest

from mockpaywall.testing import MockPaywall, MockPaywallError
from tests.support.testing_client import ask


def test_two_objects_on_one_server_never_meet(shared: str) -> None:
    with MockPaywall(url=shared) as one, MockPaywall(url=shared) as other:
        assert one.url == other.url == shared
        assert one.credentials != other.credentials
        one.mode("http=503")
        other.freeze("2026-01-01T00:00:00+03:00")
        assert (ask(one, "a").status, ask(other, "b").status) == (503, 200)
        assert [request.json["ReferenceCode"] for request in one.requests()] == ["a"]
        assert [session.reference_code for session in other.sessions()] == ["b"]
        one.reset()
        assert one.requests() == []
        other.verify(exactly=1)


def test_a_named_namespace_needs_no_keys(shared: str) -> None:
    with MockPaywall(url=shared, namespace="suite-1") as mock:
        mock.reset()
        assert mock.url == f"{shared}/ns/suite-1"
        mock.mode("http=503@first-1")
        assert [ask(mock, headers={}).status for _ in range(2)] == [503, 401]
        assert [request.url for request in mock.requests()] == ["/api/paywall/masterpass/session"] * 2


def test_a_url_with_the_prefix_is_as_good(shared: str) -> None:
    with MockPaywall(url=f"{shared}/ns/suite-2/", namespace=None) as mock:
        assert ask(mock).status == 200
        with MockPaywall(url=shared, namespace="suite-2") as same:
            same.verify(exactly=1)


def test_a_pair_may_be_given(shared: str) -> None:
    with MockPaywall(url=shared, credentials=["my-key:my-client"]) as mock:
        assert tuple(mock.credentials) == ("my-key", "my-client")
        ask(mock)
        with MockPaywall(url=shared, credentials=["my-key:my-client"]) as same:
            same.verify(exactly=1)


def test_a_base_path_may_be_given() -> None:
    with MockPaywall(base_path="/x") as server:
        origin = server.url.removesuffix("/x")
        with MockPaywall(url=origin, base_path="x/", namespace="n") as mock:
            assert mock.url == f"{origin}/ns/n/x"
            assert ask(mock).status == 200
            mock.verify(exactly=1)


def test_a_missing_key_is_found_from_the_verification(remote: MockPaywall) -> None:
    ask(remote, headers={"apikeyprivate": remote.credentials.key})
    with pytest.raises(AssertionError, match="apiclientprivate: missing"):
        remote.verify(exactly=1)


def test_it_goes_on_when_the_object_stops(shared: str) -> None:
    with MockPaywall(url=shared) as mock:
        pass
    with mock:
        assert ask(mock).status == 200
        assert mock.seed is None


def test_a_server_that_is_not_there_is_told() -> None:
    with MockPaywall() as mock:
        url = mock.url
    with pytest.raises(MockPaywallError, match=f"no mockpaywall answers at {url}: .*'mockpaywall serve'"):
        MockPaywall(url=url).start()


def test_a_url_that_leads_past_the_admin_api_is_told(shared: str) -> None:
    with pytest.raises(
        MockPaywallError, match=r"no mockpaywall admin API answers there \(GET /__admin/health"
    ):
        MockPaywall(url=f"{shared}/elsewhere").start()


@pytest.mark.parametrize("name", ["strictness", "seed", "mode"])
def test_settings_of_the_server_are_refused(shared: str, name: str) -> None:
    value = {"strictness": "strict", "seed": 1, "mode": "ok"}[name]
    with pytest.raises(MockPaywallError, match=f"{name} belongs to the server at {shared}: set it there"):
        MockPaywall(url=shared, **{name: value})


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
def test_an_unusable_url_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(MockPaywallError, match="the url is not usable; expected one such as http") as caught:
        MockPaywall(url=url)
    assert "pass" not in str(caught.value)


@pytest.mark.parametrize("namespace", ["", "a b", "a/b", "x" * 65])
def test_an_unusable_namespace_is_refused(namespace: str) -> None:
    with pytest.raises(MockPaywallError, match="the namespace is not usable"):
        MockPaywall(namespace=namespace)

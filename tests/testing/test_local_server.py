"""A server in this process: start, stop, settings and seed."""

from __future__ import annotations

import gc
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mockpaywall.settings import SETTINGS
from mockpaywall.testing import MockPaywall, MockPaywallError
from mockpaywall.testing.servers import CONNECTION_SETTINGS, UNSUPPORTED_SETTINGS
from tests.support.testing_client import create_session


def create_session_ids(mock: MockPaywall, count: int = 3) -> list[str]:
    return [create_session(mock, f"order-{number}").json["Body"]["SessionId"] for number in range(count)]


def test_settings_are_those_of_the_command_line() -> None:
    with MockPaywall(mode="ttl=5", strictness="strict", base_path="/x", timezone="UTC") as mock:
        assert mock.endpoint.endswith("/x/api/paywall/masterpass/session")
        assert create_session(mock, Unknown=1).status == 400
        create_session(mock, "order-2")
        (session,) = mock.sessions()
        assert (session.expires_at - session.issued_at).total_seconds() == 5
        assert session.expires_at.utcoffset() is not None


def test_the_same_seed_gives_the_same_key_pair_and_ids() -> None:
    with MockPaywall(seed=5) as one, MockPaywall(seed=5) as other:
        assert one.url != other.url
        assert one.credentials == other.credentials
        assert create_session_ids(one) == create_session_ids(other)


def test_a_reset_restarts_the_ids(mock: MockPaywall) -> None:
    before = create_session_ids(mock)
    mock.reset()
    assert create_session_ids(mock) == before


def test_a_drawn_seed_can_be_reused() -> None:
    with MockPaywall() as drawn, MockPaywall() as other:
        assert drawn.seed != other.seed
        assert drawn.credentials != other.credentials
        with MockPaywall(seed=drawn.seed) as again:
            assert create_session_ids(again) == create_session_ids(drawn)


def test_requests_without_keys_are_returned_too(mock: MockPaywall) -> None:
    create_session(mock, headers={"apikeyprivat": "a", "apiclientprivate": "b"})
    (request,) = mock.requests()
    assert request.status == 401
    assert request.hint == "apikeyprivat looks like apikeyprivate"


def test_its_mode_applies_to_every_key_pair(mock: MockPaywall) -> None:
    mock.mode("http=503")
    assert (
        create_session(mock, headers={"apikeyprivate": "another", "apiclientprivate": "pair"}).status == 503
    )


def test_only_given_credentials_are_accepted() -> None:
    with MockPaywall(credentials=["my-key:my-client", "other:pair"]) as mock:
        assert tuple(mock.credentials) == ("my-key", "my-client")
        assert create_session(mock).status == 200
        assert (
            create_session(mock, headers={"apikeyprivate": "wrong", "apiclientprivate": "pair"}).status == 401
        )


def test_it_can_require_a_token() -> None:
    with MockPaywall(admin_token="opensesame") as mock:
        create_session(mock)
        mock.verify(exactly=1)
        with MockPaywall(url=mock.url) as other, pytest.raises(MockPaywallError, match="asks for a token"):
            other.requests()
        with MockPaywall(url=mock.url, admin_token="opensesame") as other:
            assert other.requests() == []


def test_it_can_serve_https() -> None:
    with MockPaywall(tls_self_signed=True, tls_names=["mock.example"]) as mock:
        assert mock.url.startswith("https://127.0.0.1:")
        assert create_session(mock).status == 200
        mock.verify(exactly=1)
        ca_file = mock.ca_file
        with MockPaywall(url=mock.url, ca_file=mock.ca_file) as other:
            assert create_session(other).status == 200
        with (
            pytest.raises(
                MockPaywallError,
                match=r"certificate of https://.* is not trusted \(self-signed certificate in",
            ),
            MockPaywall(url=mock.url),
        ):
            pass
    assert ca_file
    assert not ca_file.exists()


def test_the_certificate_can_be_given(tmp_path: Path) -> None:
    from mockpaywall.server.tls import ensure_self_signed

    paths = ensure_self_signed((), tmp_path)
    with MockPaywall(tls_cert=paths.cert, tls_key=paths.key) as mock:
        assert create_session(mock).status == 200
        mock.verify(exactly=1)


def test_stopping_frees_the_port() -> None:
    with MockPaywall() as mock:
        port = int(mock.url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    with MockPaywall(port=port) as again:
        assert create_session(again).status == 200


def test_a_port_in_use_is_reported(mock: MockPaywall) -> None:
    port = int(mock.url.rpartition(":")[2])
    with pytest.raises(MockPaywallError, match=f"cannot listen on 127.0.0.1:{port}"), MockPaywall(port=port):
        pass


def test_stopping_leaves_no_thread_and_no_socket(recwarn: pytest.WarningsRecorder) -> None:
    before = set(threading.enumerate())
    with MockPaywall() as mock:
        create_session(mock)
        mock.requests()
    gc.collect()
    assert {one.name for one in set(threading.enumerate()) - before if "server" in one.name} == set()
    assert [one for one in recwarn if one.category is ResourceWarning] == []


def test_stopping_does_not_wait_for_a_hanging_request() -> None:
    with MockPaywall(mode="fault=hang") as mock, ThreadPoolExecutor() as threads:
        hung = threads.submit(create_session, mock)
        mock.verify(exactly=1, within=30)
        mock.stop()
        assert isinstance(hung.exception(timeout=30), (ConnectionError, AssertionError))


def test_it_can_be_started_explicitly_and_repeatedly() -> None:
    mock = MockPaywall()
    for _ in range(2):
        assert mock.start() is mock
        assert create_session(mock).status == 200
        with pytest.raises(MockPaywallError, match="running already"):
            mock.start()
        mock.stop()
        mock.stop()
    assert repr(mock) == "MockPaywall(not running)"


@pytest.mark.parametrize("name", ["url", "endpoint"])
def test_the_url_requires_a_running_mock(name: str) -> None:
    with pytest.raises(MockPaywallError, match="not running; use it as a context manager"):
        getattr(MockPaywall(), name)


def test_an_admin_call_requires_a_running_mock() -> None:
    with pytest.raises(MockPaywallError, match="not running; use it as a context manager"):
        MockPaywall().requests()


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"strictnes": "strict"}, "strictnes is not a setting; did you mean strictness?"),
        ({"strictness": "strickt"}, 'strictness: "strickt" is not usable; expected .*; did you mean strict?'),
        ({"session_ttl": 1.5}, "session-ttl: 1.5 is not usable"),
        ({"mode": "htp=503"}, 'mode: "htp=503" is not usable; position 1: .*; did you mean http?'),
        ({"workers": 2}, "more than one worker needs a shared store"),
        ({"credentials": ("key", "client")}, "expected KEY:CLIENT"),
        ({"schemas": Path("nowhere-at-all")}, "expected an existing folder"),
    ],
)
def test_unusable_settings_are_rejected_at_once(settings: dict[str, object], message: str) -> None:
    with pytest.raises(MockPaywallError, match=message) as caught:
        MockPaywall(**settings)
    assert "\n" not in str(caught.value)


def test_unusable_schemas_are_rejected_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "envelope.json").write_text("{", encoding="utf-8")
    with pytest.raises(MockPaywallError, match=r"envelope\.json"), MockPaywall(schemas=tmp_path):
        pass


@pytest.mark.parametrize("name", UNSUPPORTED_SETTINGS)
def test_unsupported_settings_are_rejected(name: str) -> None:
    with pytest.raises(MockPaywallError, match=f"^{name} is not for a server in this process: "):
        MockPaywall(**{name: "x"})


def test_the_settings_with_special_treatment_exist() -> None:
    assert {*UNSUPPORTED_SETTINGS, *CONNECTION_SETTINGS} <= {row.name for row in SETTINGS}

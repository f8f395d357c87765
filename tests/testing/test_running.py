"""Start, stop, settings and seed of a server in this process."""

from __future__ import annotations

import gc
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException
from pathlib import Path

import pytest

from mockpaywall.settings import SETTINGS
from mockpaywall.testing import MockPaywall, MockPaywallError
from mockpaywall.testing.servers import CONNECTION_SETTINGS, UNSUPPORTED_SETTINGS
from tests.support.testing_client import ask


def ids(mock: MockPaywall, count: int = 3) -> list[str]:
    return [ask(mock, f"order-{number}").answer["Body"]["SessionId"] for number in range(count)]


def test_settings_are_those_of_the_command_line() -> None:
    with MockPaywall(mode="ttl=5", strictness="strict", base_path="/x", timezone="UTC") as mock:
        assert mock.endpoint.endswith("/x/api/paywall/masterpass/session")
        assert ask(mock, Unknown=1).status == 400
        ask(mock, "order-2")
        (session,) = mock.sessions()
        assert (session.expires_at - session.issued_at).total_seconds() == 5
        assert session.expires_at.utcoffset() is not None


def test_the_same_seed_gives_the_same_pair_ids_and_draws() -> None:
    with MockPaywall(seed=5) as one, MockPaywall(seed=5) as other:
        assert one.url != other.url
        assert one.credentials == other.credentials
        assert ids(one) == ids(other)


def test_a_reset_starts_the_ids_anew(mock: MockPaywall) -> None:
    before = ids(mock)
    mock.reset()
    assert ids(mock) == before


def test_a_seed_that_was_drawn_is_told_and_can_be_used_again() -> None:
    with MockPaywall() as drawn, MockPaywall() as other:
        assert drawn.seed != other.seed
        assert drawn.credentials != other.credentials
        with MockPaywall(seed=drawn.seed) as again:
            assert ids(again) == ids(drawn)


def test_it_tells_of_calls_without_keys_too(mock: MockPaywall) -> None:
    ask(mock, headers={"apikeyprivat": "a", "apiclientprivate": "b"})
    (request,) = mock.requests()
    assert request.status == 401
    assert request.hint == "apikeyprivat looks like apikeyprivate"


def test_its_modes_hold_for_every_pair(mock: MockPaywall) -> None:
    mock.mode("http=503")
    assert ask(mock, headers={"apikeyprivate": "another", "apiclientprivate": "pair"}).status == 503


def test_given_credentials_are_the_only_good_ones() -> None:
    with MockPaywall(credentials=["my-key:my-client", "other:pair"]) as mock:
        assert tuple(mock.credentials) == ("my-key", "my-client")
        assert ask(mock).status == 200
        assert ask(mock, headers={"apikeyprivate": "wrong", "apiclientprivate": "pair"}).status == 401


def test_it_may_ask_for_a_token() -> None:
    with MockPaywall(admin_token="opensesame") as mock:
        ask(mock)
        mock.verify(exactly=1)
        with MockPaywall(url=mock.url) as other, pytest.raises(MockPaywallError, match="asks for a token"):
            other.requests()
        with MockPaywall(url=mock.url, admin_token="opensesame") as other:
            assert other.requests() == []


def test_it_may_speak_tls() -> None:
    with MockPaywall(tls_self_signed=True, tls_names=["mock.example"]) as mock:
        assert mock.url.startswith("https://127.0.0.1:")
        assert ask(mock).status == 200
        mock.verify(exactly=1)
        folder = mock.ca_file
        with MockPaywall(url=mock.url, ca_file=mock.ca_file) as other:
            assert ask(other).status == 200
        with pytest.raises(MockPaywallError, match="CERTIFICATE_VERIFY_FAILED"), MockPaywall(url=mock.url):
            pass
    assert folder
    assert not folder.exists()


def test_a_certificate_may_be_given(tmp_path: Path) -> None:
    from mockpaywall.server.tls import ensure_self_signed

    paths = ensure_self_signed((), tmp_path)
    with MockPaywall(tls_cert=paths.cert, tls_key=paths.key) as mock:
        assert ask(mock).status == 200
        mock.verify(exactly=1)


def test_the_port_is_free_after_the_end() -> None:
    with MockPaywall() as mock:
        port = int(mock.url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    with MockPaywall(port=port) as again:
        assert ask(again).status == 200


def test_a_taken_port_is_told(mock: MockPaywall) -> None:
    port = int(mock.url.rpartition(":")[2])
    with pytest.raises(MockPaywallError, match=f"cannot listen on 127.0.0.1:{port}"), MockPaywall(port=port):
        pass


def test_it_leaves_no_thread_and_no_socket_behind(recwarn: pytest.WarningsRecorder) -> None:
    before = set(threading.enumerate())
    with MockPaywall() as mock:
        ask(mock)
        mock.requests()
    gc.collect()
    assert {one.name for one in set(threading.enumerate()) - before if "server" in one.name} == set()
    assert [one for one in recwarn if one.category is ResourceWarning] == []


def test_it_stops_though_a_request_hangs() -> None:
    with MockPaywall(mode="fault=hang") as mock, ThreadPoolExecutor() as threads:
        hung = threads.submit(ask, mock)
        mock.verify(exactly=1, within=30)
        mock.stop()
        assert isinstance(hung.exception(timeout=30), (ConnectionError, HTTPException))


def test_it_may_be_started_by_hand_and_again() -> None:
    mock = MockPaywall()
    for _ in range(2):
        assert mock.start() is mock
        assert ask(mock).status == 200
        with pytest.raises(MockPaywallError, match="running already"):
            mock.start()
        mock.stop()
        mock.stop()
    assert repr(mock) == "MockPaywall(not running)"


@pytest.mark.parametrize("use", ["url", "endpoint"])
def test_it_must_run_to_have_an_address(use: str) -> None:
    with pytest.raises(MockPaywallError, match="not running; use it as a context manager"):
        getattr(MockPaywall(), use)


def test_it_must_run_to_be_asked() -> None:
    with pytest.raises(MockPaywallError, match="not running; use it as a context manager"):
        MockPaywall().requests()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"strictnes": "strict"}, "strictnes is not a setting; did you mean strictness?"),
        ({"strictness": "strickt"}, 'strictness: "strickt" is not usable; expected .*; did you mean strict?'),
        ({"session_ttl": "5"} | {"session_ttl": 1.5}, "session-ttl: 1.5 is not usable"),
        ({"mode": "htp=503"}, 'mode: "htp=503" is not usable; position 1: .*; did you mean http?'),
        ({"workers": 2}, "more than one worker needs a shared store"),
        ({"credentials": ("key", "client")}, "expected KEY:CLIENT"),
        ({"schemas": Path("nowhere-at-all")}, "expected an existing folder"),
    ],
)
def test_unusable_settings_are_refused_at_once(settings: dict[str, object], said: str) -> None:
    with pytest.raises(MockPaywallError, match=said) as caught:
        MockPaywall(**settings)
    assert "\n" not in str(caught.value)


def test_unusable_schemas_are_refused_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "envelope.json").write_text("{", encoding="utf-8")
    with pytest.raises(MockPaywallError, match=r"envelope\.json"), MockPaywall(schemas=tmp_path):
        pass


@pytest.mark.parametrize("name", UNSUPPORTED_SETTINGS)
def test_settings_without_a_meaning_here_are_refused(name: str) -> None:
    with pytest.raises(MockPaywallError, match=f"^{name} is not for a server in this process: "):
        MockPaywall(**{name: "x"})


def test_the_settings_that_are_treated_apart_exist() -> None:
    assert {*UNSUPPORTED_SETTINGS, *CONNECTION_SETTINGS} <= {row.name for row in SETTINGS}

"""`requests --follow`: every request is printed once, in order, however many arrive between two polls."""

from __future__ import annotations

import json
from contextlib import closing

import pytest

from mockpaywall.cli import follow
from mockpaywall.client.admin_client import AdminClient
from mockpaywall.client.server_url import parse_server_url
from mockpaywall.settings import Settings
from tests.support.request_data import KEYS, VALID_BODY
from tests.support.servers import serve_asyncio


@pytest.mark.parametrize("earlier", [0, 1])
def test_none_is_left_out_or_printed_twice(
    earlier: int, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(follow, "PAGE_SIZE", 3)
    arrivals = [1, 0, 10, 3, 0, 4, 0]
    sent: list[str] = []
    with serve_asyncio(Settings()) as server:

        def send(count: int) -> None:
            for _ in range(count):
                sent.append(f"order-{len(sent)}")
                server.client.send({**VALID_BODY, "ReferenceCode": sent[-1]}, keys=KEYS)

        def sleep(_: float) -> None:
            if not arrivals:
                raise KeyboardInterrupt
            send(arrivals.pop(0))

        send(earlier)
        with (
            closing(AdminClient(parse_server_url(server.client.url))) as client,
            pytest.raises(KeyboardInterrupt),
        ):
            follow.follow_requests(
                client, {}, json_wanted=True, wide=False, sleep=sleep, on_start=lambda: None
            )
    lines = capfd.readouterr().out.splitlines()
    printed = [json.loads(json.loads(line)["request"]["body"])["ReferenceCode"] for line in lines]
    assert printed == sent[earlier:]

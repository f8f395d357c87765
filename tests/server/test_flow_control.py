"""Flow control without a connection: what is called when, and how often."""

from __future__ import annotations

import asyncio

import pytest

from mockpaywall.server.flow_control import FlowControl


class PausableTransport(asyncio.Transport):
    """Records pauses; like the loops' transports, it must not be paused twice."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[str] = []

    def pause_reading(self) -> None:
        self.calls.append("pause")

    def resume_reading(self) -> None:
        self.calls.append("resume")


@pytest.fixture
def transport() -> PausableTransport:
    return PausableTransport()


@pytest.fixture
def flow(transport: PausableTransport) -> FlowControl:
    return FlowControl(transport)


def test_reading_is_paused_and_resumed_once(flow: FlowControl, transport: PausableTransport) -> None:
    flow.resume_reading()
    assert transport.calls == []
    flow.pause_reading()
    flow.pause_reading()
    assert (transport.calls, flow.read_paused) == (["pause"], True)
    flow.resume_reading()
    flow.resume_reading()
    assert (transport.calls, flow.read_paused) == (["pause", "resume"], False)


def test_the_callback_is_called_once_when_the_socket_has_taken_everything(flow: FlowControl) -> None:
    calls: list[bool] = []
    flow.pause_writing()
    assert flow.write_paused
    flow.when_drained(lambda: calls.append(flow.write_paused))
    assert calls == []
    flow.resume_writing()
    assert calls == [False]
    flow.pause_writing()
    flow.resume_writing()
    assert calls == [False]


def test_a_canceled_callback_is_not_called(flow: FlowControl) -> None:
    calls: list[None] = []
    flow.pause_writing()
    flow.when_drained(lambda: calls.append(None))
    flow.cancel_drained_callback()
    flow.resume_writing()
    assert calls == []

"""The table of peers. A new one needs a file with its configuration, a row here, and its tools in tools.py."""

from __future__ import annotations

from workload import DELAY_MS, DELAYED_PATH, PATH

from peers import httpserver, mockoon, mockserver, mountebank, ours, prism, wiremock
from peers.peer import DelayedRequest, Peer

OURS = Peer(
    name="mockpaywall",
    tools=("mockpaywall",),
    command=ours.default,
    delayed_request=DelayedRequest(PATH, {"X-Mock-Mode": f"delay={DELAY_MS}"}),
)
DELAYED_STUB = DelayedRequest(DELAYED_PATH)
WIREMOCK = "WireMock"
PRISM = "Prism"

PEERS: tuple[Peer, ...] = (
    Peer(
        name=WIREMOCK,
        tools=("java", "wiremock"),
        command=wiremock.default,
        delayed_request=DELAYED_STUB,
        known_differences=(
            "the journal has no limit (its default)",
            "a delayed response occupies a thread (its default)",
        ),
        warm_ups_s=(5, 40, 180),
    ),
    Peer(
        name="WireMock j1000",
        tools=("java", "wiremock"),
        command=wiremock.bounded,
        delayed_request=DELAYED_STUB,
        known_differences=("a delayed response occupies a thread (its default)",),
        warm_ups_s=(5, 40, 180),
    ),
    Peer(
        name="WireMock j1000-async",
        tools=("java", "wiremock"),
        command=wiremock.bounded_async,
        delayed_request=DELAYED_STUB,
        warm_ups_s=(5, 40),
    ),
    Peer(
        name="MockServer",
        tools=("java", "mockserver"),
        command=mockserver.default,
        delayed_request=DELAYED_STUB,
        known_differences=("log level WARN; its default prints each request in full",),
        warm_ups_s=(5, 40),
    ),
    Peer(
        name=PRISM,
        tools=("node", "prism"),
        command=prism.dynamic,
        delayed_request=None,
        known_differences=("no journal", "no delayed responses", "the date is random and has a time zone"),
    ),
    Peer(
        name="pytest-httpserver",
        tools=("httpserver",),
        command=httpserver.default,
        delayed_request=DELAYED_STUB,
        known_differences=(
            "HTTP/1.0: every request opens a connection",
            "the journal has no limit",
            "the checks are a user's handler",
        ),
    ),
    Peer(
        name="mountebank",
        tools=("node", "mountebank"),
        command=mountebank.default,
        delayed_request=DELAYED_STUB,
        known_differences=(
            "no JSON Schema: one pattern per field",
            "the response comes from a user's JavaScript",
            "the journal has no limit",
        ),
    ),
    Peer(
        name="Mockoon",
        tools=("node", "mockoon"),
        command=mockoon.schema,
        delayed_request=DELAYED_STUB,
        known_differences=("compiles the schema for each request", "the journal keeps 100 requests"),
    ),
    Peer(
        name="Mockoon regex",
        tools=("node", "mockoon"),
        command=mockoon.regex,
        delayed_request=DELAYED_STUB,
        known_differences=("no schema: patterns for three fields", "the journal keeps 100 requests"),
    ),
)

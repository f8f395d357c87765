"""The one table of peers. To add one: a file that makes its configuration, a row here, its tools in tools.py."""

from __future__ import annotations

from job import PATH, SLOW_MS, SLOW_PATH

from peers import httpserver, mockoon, mockserver, mountebank, ours, prism, wiremock
from peers.launch import Peer, Slow

OURS = Peer(
    name="mockpaywall",
    tools=("mockpaywall",),
    command=ours.default,
    slow=Slow(PATH, {"X-Mock-Mode": f"delay={SLOW_MS}"}),
)
SLOW_STUB = Slow(SLOW_PATH)
WIREMOCK = "WireMock"
PRISM = "Prism"

PEERS: tuple[Peer, ...] = (
    Peer(
        name=WIREMOCK,
        tools=("java", "wiremock"),
        command=wiremock.default,
        slow=SLOW_STUB,
        differs=("the journal is unlimited, as it comes", "a delayed answer holds a thread, as it comes"),
        ages_s=(5, 40, 180),
    ),
    Peer(
        name="WireMock j1000",
        tools=("java", "wiremock"),
        command=wiremock.bounded,
        slow=SLOW_STUB,
        differs=("a delayed answer holds a thread, as it comes",),
        ages_s=(5, 40, 180),
    ),
    Peer(
        name="WireMock j1000-async",
        tools=("java", "wiremock"),
        command=wiremock.bounded_async,
        slow=SLOW_STUB,
        ages_s=(5, 40),
    ),
    Peer(
        name="MockServer",
        tools=("java", "mockserver"),
        command=mockserver.default,
        slow=SLOW_STUB,
        differs=("log level WARN instead of its default, which prints each request whole",),
        ages_s=(5, 40),
    ),
    Peer(
        name=PRISM,
        tools=("node", "prism"),
        command=prism.dynamic,
        slow=None,
        differs=("no journal", "no way to delay an answer", "the date is a random one, with a zone"),
    ),
    Peer(
        name="pytest-httpserver",
        tools=("httpserver",),
        command=httpserver.default,
        slow=SLOW_STUB,
        differs=(
            "HTTP/1.0: every request is a new connection",
            "the journal is unlimited",
            "checks are the user's own",
        ),
    ),
    Peer(
        name="mountebank",
        tools=("node", "mountebank"),
        command=mountebank.default,
        slow=SLOW_STUB,
        differs=(
            "no JSON Schema: a pattern per field",
            "the reply is user JavaScript",
            "the journal is unlimited",
        ),
    ),
    Peer(
        name="Mockoon",
        tools=("node", "mockoon"),
        command=mockoon.schema,
        slow=SLOW_STUB,
        differs=("compiles the schema anew for each request", "journal of 100"),
    ),
    Peer(
        name="Mockoon regex",
        tools=("node", "mockoon"),
        command=mockoon.regex,
        slow=SLOW_STUB,
        differs=("no schema: patterns on three fields", "journal of 100"),
    ),
)

"""What every example client must do: the mode of the mock, what the user enters, and how it must end."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from mockpaywall.testing import MockPaywall

CODE = "123456"
WRONG_CODE = "654321"
PAID = "paid [0-9a-f-]{36}"
BASE_PATH = "/api/paywall/masterpass/"
LONG_ORDER = "a" * 245
"""With the time behind it, this ReferenceCode has more than 250 characters."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the program."""

    mode: str
    last_line: str
    """A regular expression for the whole line."""
    exit_code: int
    entries: tuple[str, ...] = (CODE, CODE)
    """What the user enters: the code of the card, the code of the payment."""
    line: str = ""
    """A regular expression that one of the other lines matches."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Runs of one program for one order, and what the mock must have seen."""

    title: str
    runs: tuple[Run, ...]
    charges: int
    requests: Mapping[str, int] = field(default_factory=dict)
    """By operation."""
    order: str = "order-1"
    timeout_s: int = 20
    decides_3d: bool = False
    """The user presses Enter once the test has approved the 3D page."""
    check: Callable[[MockPaywall], None] = lambda _: None


def count_requests(mock: MockPaywall) -> Counter[str]:
    """Count the requests by operation."""
    return Counter(request.url.removeprefix(BASE_PATH) for request in mock.requests())


def check_pauses(mock: MockPaywall) -> None:
    """Check that the pause of Retry-After, a second, was kept."""
    times = [request.received_at for request in mock.requests() if request.url.endswith("payment/init")]
    pauses = [later - earlier for earlier, later in pairwise(times)]
    assert min(pauses) >= 0.9, pauses


def check_adopted_session(mock: MockPaywall) -> None:
    """Check that the expired session was used once, and the renewed one from then on."""
    sent = [get_session_id(request.headers, request.body) for request in mock.requests()]
    expired, *rest = sent[1:]
    assert expired not in rest, sent
    assert len(set(rest)) == 1, sent


def get_session_id(headers: Mapping[str, str], body: str) -> str:
    """Return the SessionId of a request, "" without one."""
    return str(headers.get("sessionid") or json.loads(body or "{}").get("SessionId", ""))


def check_lost_session(mock: MockPaywall) -> None:
    """Check that there is a session that the client never learned of."""
    assert len(mock.sessions()) == 2


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(
        "success",
        (Run("ok", PAID, 0),),
        charges=1,
        requests={
            "session": 1,
            "card/add": 1,
            "otp/verify": 1,
            "card/list": 1,
            "payment/init": 1,
            "payment/verify": 1,
            "payment/commit": 1,
        },
    ),
    Scenario(
        "a refusal is read",
        (Run("ok", "not paid paywall 2", 1, line="session: paywall 2: .*ReferenceCode.*250.*"),),
        charges=0,
        requests={"session": 1},
        order=LONG_ORDER,
    ),
    Scenario(
        "503 twice",
        (Run("payment/init>http=503@first-2", PAID, 0, line="payment/init: http 503.*"),),
        charges=1,
        requests={"payment/init": 3, "payment/commit": 1},
        check=check_pauses,
    ),
    Scenario(
        "no answer within the time-out",
        (Run("session>fault=hang@first-1", PAID, 0, line="session: no-answer.*"),),
        charges=1,
        requests={"session": 2},
        timeout_s=2,
    ),
    Scenario(
        "a reset after the session was created",
        (Run("session>fault=reset:after@first-1", PAID, 0, line="session: no-answer.*"),),
        charges=1,
        requests={"session": 2},
        check=check_lost_session,
    ),
    Scenario(
        "wrong codes",
        (
            Run(
                "ok",
                "not paid masterpass OTP_IS_NOT_VALID",
                1,
                entries=(WRONG_CODE, CODE, WRONG_CODE, WRONG_CODE, WRONG_CODE),
                line="otp/verify: masterpass OTP_IS_NOT_VALID: .*",
            ),
        ),
        charges=0,
        requests={"otp/verify": 2, "payment/verify": 3, "payment/commit": 0},
    ),
    Scenario(
        "a decline",
        (
            Run(
                "payment/init>upstream=DECLINED",
                "not paid masterpass DECLINED",
                1,
                entries=(CODE,),
                line="payment/init: masterpass DECLINED: Ödeme işlemi tamamlanamadı.",
            ),
        ),
        charges=0,
        requests={"payment/init": 1, "payment/commit": 0},
    ),
    Scenario(
        "an expired session is renewed",
        (Run("session>ttl=0", PAID, 0),),
        charges=1,
        requests={"session": 1},
        check=check_adopted_session,
    ),
    Scenario(
        "3D Secure",
        (Run("payment/init>auth=3d", PAID, 0, entries=(CODE,)),),
        charges=1,
        requests={"payment/verify": 0, "payment/commit": 1},
        decides_3d=True,
    ),
    Scenario(
        "the answer of the commit is lost",
        (Run("payment/commit>fault=reset:after@first-1", PAID, 0, line="payment/commit: no-answer.*"),),
        charges=1,
        requests={"payment/init": 1, "payment/commit": 2},
    ),
    Scenario(
        "the commit is answered without a body, and the order is run again",
        (
            Run("payment/commit>http=404:empty", "unknown http 404", 2, line="payment/commit: http 404: .*"),
            Run("ok", PAID, 0, entries=()),
        ),
        charges=1,
        requests={"session": 2, "payment/init": 1, "payment/commit": 2},
    ),
    Scenario(
        "the commit is never answered, and the order is run again",
        (
            Run("payment/commit>http=504:after", "unknown http 504", 2, line="payment/commit: http 504.*"),
            Run("ok", PAID, 0, entries=()),
        ),
        charges=1,
        requests={"session": 2, "payment/init": 1, "payment/commit": 4},
    ),
)

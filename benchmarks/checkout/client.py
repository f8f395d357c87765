"""A client that makes checkouts, most of them with a failure, and keeps the numbers that it received."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Barrier
from typing import Any, NamedTuple

from checkout.calls import CALLS, Checkout
from checkout.connection import Connection, connect, parse_answer

DECLINED_CARD = {
    "IsSavedCard": False, "OwnerName": "Ayse Yilmaz", "Number": "9792088780144513", "ExpireMonth": "10",
    "ExpireYear": "2028", "Cvv": "110",
}  # fmt: skip
"""A published test card that the bank declines."""
WRONG_CODE = "654321"
EVICTED = 404
"""The ErrorCode for a session that is not known."""
NUMBER_NAMES = {
    "RefNo": "RetrievalReferenceNumber",
    "RetrievalReferenceNumber": "RetrievalReferenceNumber",
    "PaymentId": "PaymentId",
    "ActivityId": "ActivityId",
    "PaymentActivityId": "ActivityId",
    "MasterpassPaymentId": "MasterpassPaymentId",
    "CardId": "CardId",
}
"""What must not be given twice, by the names that answers have for it."""
ONLY_CALLS = {"PaymentId": "payment/init", "MasterpassPaymentId": "payment/init", "CardId": "card/list"}
"""The call whose answer gives the number first; other answers repeat it."""


class CheckoutError(Exception):
    """A server answered otherwise than it should."""


@dataclass
class CheckoutClient:
    """The client of one server, on one connection. *numbers* are those of answers, by name, and their namespaces."""

    port: int
    connection: Connection
    numbers: list[tuple[str, str, object]] = field(default_factory=list)

    def run(self, checkout: Checkout) -> None:
        """Make one checkout, with the failure that its number selects. Raise CheckoutError."""
        FAILURES[checkout.number % len(FAILURES)](self, checkout)

    def call_all(self, checkout: Checkout, *calls: str) -> None:
        for call in calls or CALLS:
            self.call(checkout, call)

    def call(self, checkout: Checkout, call: str, mode: str = "", **changes: Any) -> dict[str, Any]:
        """Make a call that succeeds, and return its answer. Raise CheckoutError for a failure."""
        answer = self.send(checkout, call, mode, **changes)
        if not answer["Result"] or (answer["Body"].get("Masterpass") or {}).get("Exception"):
            raise CheckoutError(f"checkout {checkout.number}, {call}: {answer}")
        checkout.read(call, answer)
        return answer

    def fail(self, checkout: Checkout, call: str, expected: object, **changes: Any) -> None:
        """Make a call that fails with *expected*: an ErrorCode, or a code of Masterpass."""
        answer = self.send(checkout, call, **changes)
        exception = ((answer["Body"] or {}).get("Masterpass") or {}).get("Exception")
        found = exception["Code"] if exception else answer["ErrorCode"]
        if found != expected:
            raise CheckoutError(f"checkout {checkout.number}, {call}: expected {expected}, found {answer}")

    def send(self, checkout: Checkout, call: str, mode: str = "", **changes: Any) -> dict[str, Any]:
        answer = parse_answer(self.connection.exchange(checkout.encode(call, mode, **changes)))
        found = ((name, value) for name, value in _iter_members(answer) if name in NUMBER_NAMES)
        self.numbers += [
            (checkout.prefix, NUMBER_NAMES[name], value)
            for name, value in found
            if value is not None and ONLY_CALLS.get(name, call) == call
        ]
        return answer

    def break_connection(self, checkout: Checkout, call: str, mode: str) -> None:
        """Make a call whose answer never comes."""
        try:
            self.connection.exchange(checkout.encode(call, mode))
        except OSError:
            self.connection.socket.close()
            self.connection = connect(self.port)
        else:
            raise CheckoutError(f"{mode} did not break the connection")


def _iter_members(value: Any) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from _iter_members(member)
    elif isinstance(value, list):
        for item in value:
            yield from _iter_members(item)


def _send_wrong_code(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, "session", "card/add")
    client.fail(checkout, "otp/verify", "OTP_IS_NOT_VALID", OtpCode=WRONG_CODE)
    client.call_all(checkout, "otp/verify", "payment/init")
    client.fail(checkout, "payment/verify", "OTP_IS_NOT_VALID", OtpCode=WRONG_CODE)
    client.call_all(checkout, "payment/verify", "payment/commit")


def _resend_code(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, "session", "card/add")
    old = checkout.token
    client.call(checkout, "otp/resend")
    client.fail(checkout, "otp/verify", "TOKEN_ALREADY_USED", OtpToken=old)
    client.call_all(checkout, *CALLS[2:])


def _decline(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:4])
    client.fail(checkout, "payment/init", "DECLINED", Card=DECLINED_CARD)
    client.fail(checkout, "payment/init", 119)
    client.call(checkout, "card/delete")


def _use_expired_session(client: CheckoutClient, checkout: Checkout) -> None:
    client.call(checkout, "session", "ttl=0")
    answer = client.send(checkout, "card/list")
    if answer["ErrorCode"] == EVICTED:  # a full store evicts expired sessions first
        return
    checkout.session_id = answer["Body"]["Session"]["SessionId"]
    client.call_all(checkout, *CALLS[1:])


def _lose_answers(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:6])
    client.break_connection(checkout, "payment/commit", "fault=reset:after")
    client.fail(checkout, "payment/commit", 97)
    client.break_connection(checkout, "card/delete", "fault=empty:after")
    client.fail(checkout, "card/delete", "USER_NOT_FOUND")


def _commit_twice(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:7])
    client.fail(checkout, "payment/commit", 97)
    client.fail(checkout, "payment/init", 119)


def _break_before(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:4])
    for call in CALLS[4:]:
        client.break_connection(checkout, call, "fault=reset")
        client.call(checkout, call)


def _give_up(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:5])


def _renew(client: CheckoutClient, checkout: Checkout) -> None:
    client.call_all(checkout, *CALLS[:4])
    for call in CALLS[4:]:
        checkout.session_id = client.call(checkout, call, "renew")["Body"]["Session"]["SessionId"]


FAILURES: tuple[Callable[[CheckoutClient, Checkout], None], ...] = (
    CheckoutClient.call_all,
    _send_wrong_code,
    _resend_code,
    _decline,
    _use_expired_session,
    _lose_answers,
    _commit_twice,
    _break_before,
    _give_up,
    _renew,
)
"""By the last digit of the number of a checkout; the first is none."""


class Share(NamedTuple):
    """The checkouts of one client: *count* of them, numbered from *first* on, in the namespaces in turn."""

    port: int
    first: int
    count: int
    namespaces: tuple[str, ...]
    log: Path
    """Receives the numbers of the answers, a line each."""
    barrier: Barrier
    """Where the clients wait for each other.

    One that the machine does not let run for long would find its session evicted by the checkouts of the others.
    """


def run_checkouts(share: Share) -> None:
    """Make the checkouts of *share*."""
    client = CheckoutClient(share.port, connect(share.port))
    try:
        for made in range(share.count):
            if made % len(FAILURES) == 0:
                share.barrier.wait()
            number = share.first + made
            name = share.namespaces[number // len(FAILURES) % len(share.namespaces)]
            client.run(Checkout(number, f"/ns/{name}"))
    except BaseException:
        share.barrier.abort()
        raise
    client.connection.socket.close()
    share.log.write_text("".join(f"{prefix} {name} {value}\n" for prefix, name, value in client.numbers))

"""Tries of one ReferenceCode under one key pair."""

from __future__ import annotations

import pytest

from mockpaywall.journal.retries import RetryLimits, group_retries
from tests.support.exchanges import GOOD, KEY, SEED, call, exchange


def tries(*after_s: float, reference: str = "order-1", sessions: int = 1, namespace: str = "keys-x") -> list:
    """The last *sessions* of them made one each."""
    body = {**GOOD, "ReferenceCode": reference}
    made = len(after_s) - sessions
    return [
        exchange(
            call(body),
            number=n,
            after_s=at,
            namespace=namespace,
            session_id=f"s-{n}" if n > made else "",
            status=200 if n > made else 503,
        )
        for n, at in enumerate(after_s, 1)
    ]


def test_requests_are_grouped_by_key_and_reference() -> None:
    found = group_retries(
        [
            *tries(0, 1),
            *tries(0, reference="order-2"),
            *tries(5, namespace="other"),
            exchange(call(headers={"apikeyprivate": "another", "apiclientprivate": "c"})),
            exchange(call(b"{}")),
            exchange(call(b"not json")),
        ]
    )
    assert [(group.reference_code, len(group.tries)) for group in found] == [
        ("order-1", 2),
        ("order-2", 1),
        ("order-1", 1),
        ("order-1", 1),
    ]


@pytest.mark.parametrize(
    ("after_s", "growing"),
    [((0,), None), ((0, 1), None), ((0, 1, 3), True), ((0, 1, 2), False), ((0, 1, 3, 4), False)],
)
def test_growing_pauses(after_s: tuple[float, ...], growing: bool | None) -> None:
    (group,) = group_retries(tries(*after_s))
    assert group.has_growing_gaps is growing


def test_a_group_as_json() -> None:
    (group,) = group_retries(tries(0, 0.5, 1.75, sessions=2))
    description = group.to_json(SEED)
    assert description["gaps"] == [0.5, 1.25]
    assert (description["tries"], description["growing"], description["sessions"]) == (3, True, 2)
    assert (description["sessionIds"], description["statuses"]) == (["s-2", "s-3"], [503, 200, 200])
    assert len(description["requests"]) == 3
    assert description["apikeyprivate"].startswith("mark…(sha256:")
    assert KEY not in str(description)


@pytest.mark.parametrize(
    ("name", "reference"),
    [("referencecode", "order-1"), ("REFERENCECODE", 7), ("ReferenceCode", "x")],
)
def test_a_reference_is_read_in_any_letter_case_and_as_a_number(name: str, reference: object) -> None:
    (group,) = group_retries([exchange(call({name: reference}))])
    assert group.reference_code == str(reference)


@pytest.mark.parametrize("reference", [None, True, "", 1.5, []])
def test_what_is_no_reference(reference: object) -> None:
    assert group_retries([exchange(call({"ReferenceCode": reference}))]) == ()


@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (RetryLimits(), ""),
        (RetryLimits(max_tries=3), ""),
        (RetryLimits(max_tries=2), "3 tries, at most 2"),
        (RetryLimits(growing_gaps=True), "pauses of 1.000 s, 1.000 s do not grow"),
        (RetryLimits(session_count=1), ""),
        (RetryLimits(session_count=2), "sessions created: 1, expected 2"),
        (RetryLimits(session_count=0), "sessions created: 1, expected 0"),
    ],
)
def test_limits(limits: RetryLimits, fault: str) -> None:
    (group,) = group_retries(tries(0, 1, 2))
    assert "; ".join(limits.describe_violations(group)) == fault


@pytest.mark.parametrize(
    ("limits", "final"),
    [
        (RetryLimits(max_tries=2), True),
        (RetryLimits(growing_gaps=True), True),
        (RetryLimits(session_count=0), True),
        (RetryLimits(session_count=2), False),
    ],
)
def test_only_a_session_may_still_come(limits: RetryLimits, final: bool) -> None:
    (group,) = group_retries(tries(0, 1, 2))
    assert limits.is_final(group) is final

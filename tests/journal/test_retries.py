"""Tries of one ReferenceCode under one key pair."""

from __future__ import annotations

import pytest

from mockpaywall.journal.retries import RetryLimits, group_retries
from mockpaywall.model.exchange import Exchange
from tests.support.exchanges import KEY, SEED, VALID_BODY, make_exchange, make_request


def make_tries(
    *after_s: float, reference: str = "order-1", sessions: int = 1, namespace: str = "keys-x"
) -> list[Exchange]:
    """Return one try per time. The last *sessions* of them created a session each, the others got 503."""
    request = make_request({**VALID_BODY, "ReferenceCode": reference})
    failed = len(after_s) - sessions
    return [
        make_exchange(
            request,
            number=number,
            after_s=at,
            namespace=namespace,
            session_id=f"s-{number}" if number > failed else "",
            status=200 if number > failed else 503,
        )
        for number, at in enumerate(after_s, 1)
    ]


def test_requests_are_grouped_by_namespace_key_and_reference() -> None:
    groups = group_retries(
        [
            *make_tries(0, 1),
            *make_tries(0, reference="order-2"),
            *make_tries(5, namespace="other"),
            make_exchange(make_request(headers={"apikeyprivate": "another", "apiclientprivate": "c"})),
            make_exchange(make_request(b"{}")),
            make_exchange(make_request(b"not json")),
        ]
    )
    assert [(group.key, group.reference_code, len(group.tries)) for group in groups] == [
        (KEY, "order-1", 2),
        (KEY, "order-2", 1),
        (KEY, "order-1", 1),
        ("another", "order-1", 1),
    ]


@pytest.mark.parametrize(
    ("after_s", "growing"),
    [((0,), None), ((0, 1), None), ((0, 1, 3), True), ((0, 1, 2), False), ((0, 1, 3, 4), False)],
)
def test_gaps_grow_when_each_is_longer_than_the_one_before(
    after_s: tuple[float, ...], growing: bool | None
) -> None:
    (group,) = group_retries(make_tries(*after_s))
    assert group.has_growing_gaps is growing


def test_a_group_as_json() -> None:
    (group,) = group_retries(make_tries(0, 0.5, 1.75, sessions=2))
    rendered = group.to_json(SEED)
    assert rendered["gaps"] == [0.5, 1.25]
    assert (rendered["tries"], rendered["growing"], rendered["sessions"]) == (3, True, 2)
    assert (rendered["sessionIds"], rendered["statuses"]) == (["s-2", "s-3"], [503, 200, 200])
    assert (rendered["first"], rendered["last"]) == ("2023-11-14T22:13:20.000Z", "2023-11-14T22:13:21.750Z")
    assert len(rendered["requests"]) == 3
    assert rendered["apikeyprivate"].startswith("mark…(sha256:")
    assert KEY not in str(rendered)


@pytest.mark.parametrize(
    ("name", "reference"),
    [("referencecode", "order-1"), ("REFERENCECODE", 7), ("ReferenceCode", "x")],
)
def test_a_reference_is_read_in_any_letter_case_and_as_a_number(name: str, reference: object) -> None:
    (group,) = group_retries([make_exchange(make_request({name: reference}))])
    assert group.reference_code == str(reference)


@pytest.mark.parametrize("reference", [None, True, "", 1.5, []])
def test_a_value_that_is_not_a_reference_is_in_no_group(reference: object) -> None:
    assert group_retries([make_exchange(make_request({"ReferenceCode": reference}))]) == []


@pytest.mark.parametrize(
    ("limits", "violation"),
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
def test_a_broken_limit_is_described(limits: RetryLimits, violation: str) -> None:
    (group,) = group_retries(make_tries(0, 1, 2))
    assert "; ".join(limits.describe_violations(group)) == violation


@pytest.mark.parametrize(
    ("limits", "final"),
    [
        (RetryLimits(max_tries=2), True),
        (RetryLimits(growing_gaps=True), True),
        (RetryLimits(session_count=0), True),
        (RetryLimits(session_count=2), False),
    ],
)
def test_a_violation_is_final_unless_a_session_can_still_be_created(limits: RetryLimits, final: bool) -> None:
    (group,) = group_retries(make_tries(0, 1, 2))
    assert limits.is_final(group) is final

"""Operations that each user, or each ReferenceCode, must have carried out in order, and none of them twice.

What counts is what the mock did, not what the client received: a payment whose answer was lost was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mockpaywall.journal.verification.expectation import OperationSequence, VerificationResult
from mockpaywall.model.exchange import Exchange, PerformedOperation
from mockpaywall.paywall.card_data import mask_card_numbers_in_text

MAX_OWNER_CHARS = 60


Step = tuple[Exchange, str]
"""An exchange, and the operation that it carried out."""


def check_sequence(sequence: OperationSequence, exchanges: Iterable[Exchange]) -> VerificationResult:
    """Check *exchanges*, oldest first. Of several failures, prefer a final one."""
    groups = _group_by_owner(sequence, exchanges)
    results = [_check_owner(sequence, owner, steps) for owner, steps in groups.items()]
    if not results:
        who = (
            f"{sequence.owner_kind} {_shorten(sequence.owner)}"
            if sequence.owner
            else f"any {sequence.owner_kind}"
        )
        return VerificationResult(
            False, 0, f"none of the operations was carried out for {who}", is_final=False
        )
    if failed := [result for result in results if not result.passed]:
        return min(failed, key=lambda result: not result.is_final)
    count = sum(result.count for result in results)
    listed = ", ".join(sequence.operations)
    return VerificationResult(
        True, count, f"{listed}: carried out once and in order, {_count_owners(sequence, groups)}"
    )


def _group_by_owner(
    sequence: OperationSequence, exchanges: Iterable[Exchange]
) -> dict[tuple[str, str], list[Step]]:
    groups: dict[tuple[str, str], list[Step]] = {}
    for exchange, performed in _iter_performed(exchanges):
        owner = sequence.get_owner(performed)
        if performed.operation in sequence.operations and sequence.owner in (None, owner):
            groups.setdefault((exchange.received.namespace, owner), []).append(
                (exchange, performed.operation)
            )
    return groups


def _iter_performed(exchanges: Iterable[Exchange]) -> Iterator[tuple[Exchange, PerformedOperation]]:
    for exchange in exchanges:
        if exchange.outcome is not None and exchange.outcome.performed is not None:
            yield exchange, exchange.outcome.performed


def _check_owner(
    sequence: OperationSequence, owner: tuple[str, str], steps: list[Step]
) -> VerificationResult:
    who = f"{sequence.owner_kind} {_shorten(owner[1])}"
    if (twice := _find_second(steps)) is not None:
        (first, operation), (second, _) = twice
        message = (
            f"{who}: {operation} was carried out twice, by request {first.record.number} "
            f"and by request {second.record.number}"
        )
        return VerificationResult(False, len(steps), message, closest=second)
    expected = [name for name in sequence.operations if any(name == operation for _, operation in steps)]
    for (exchange, operation), name in zip(steps, expected, strict=True):
        if operation != name:
            message = f"{who}: {operation} was carried out before {name}, by request {exchange.record.number}"
            return VerificationResult(False, len(steps), message, closest=exchange)
    if missing := [name for name in sequence.operations if name not in expected]:
        message = f"{who}: {', '.join(missing)} not carried out"
        return VerificationResult(False, len(steps), message, is_final=False, closest=steps[-1][0])
    return VerificationResult(True, len(steps), "")


def _find_second(steps: list[Step]) -> tuple[Step, Step] | None:
    """Return the first two steps with one operation, or None."""
    seen: dict[str, Step] = {}
    for step in steps:
        if (first := seen.setdefault(step[1], step)) is not step:
            return first, step
    return None


def _count_owners(sequence: OperationSequence, groups: dict[tuple[str, str], list[Step]]) -> str:
    count = len(groups)
    return f"by {count} {sequence.owner_kind}{'' if count == 1 else 's'}"


def _shorten(owner: str | None) -> str:
    return mask_card_numbers_in_text(owner or "")[:MAX_OWNER_CHARS]

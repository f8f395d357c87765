"""The JSON body of POST verify parsed as an Expectation."""

from __future__ import annotations

from mockpaywall.journal.retries import RetryLimits
from mockpaywall.journal.verification.expectation import (
    Expectation,
    OperationSequence,
    OwnerKind,
    get_step,
)
from mockpaywall.matching import ANY_REQUEST, PatternError, RequestPattern
from mockpaywall.matching.json_fields import optional_members, parse_integer, parse_number, parse_pattern
from mockpaywall.matching.json_node import MAX_SHOWN_CHARS, JsonNode, format_alternatives
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.text.similar_names import find_similar_name

MAX_WAIT_S = 60
"""Seconds that a verification may wait, so that no thread is blocked forever. Source: ours."""
MAX_COUNT = 1_000_000_000
KEYS = (
    "match",
    "exactly",
    "atLeast",
    "atMost",
    "within",
    "inOrder",
    "noneAfter",
    "retries",
    "journey",
    "user",
    "referenceCode",
    "per",
)
OPERATIONS_EXPECTED = 'operations in order, such as ["session", "payment/init", "payment/commit"]'
EXPECTED = "what to verify: an object with match and one of exactly, atLeast, atMost"
EXPECTED_LIMITS = 'limits, such as {"atMost": 3, "growing": true, "sessions": 1}'

OWNER_KINDS = tuple(kind.value for kind in OwnerKind)
OPERATION_KEYS = tuple(operation.key for operation in OPERATIONS)

Members = dict[str, JsonNode]


def parse_verification(body: JsonNode) -> tuple[Expectation, float]:
    """Return the expectation in *body*, and how many seconds to wait for it. Raises PatternError."""
    members = optional_members(body, EXPECTED, *KEYS)
    within_s = _parse_seconds(members["within"], "seconds") if "within" in members else 0.0
    return _parse_expectation(members), within_s


def _parse_expectation(members: Members) -> Expectation:
    min_count, max_count = _parse_counts(members)
    none_after = members.get("noneAfter")
    return Expectation(
        pattern=parse_pattern(members["match"]) if "match" in members else ANY_REQUEST,
        min_count=min_count,
        max_count=max_count,
        in_order=_parse_order(members),
        none_after=none_after is not None and none_after.value is not False,
        quiet_period_s=0.0 if none_after is None else _parse_quiet_period(none_after),
        retries=_parse_retry_limits(members["retries"]) if "retries" in members else None,
        sequence=_parse_sequence(members),
    )


def _parse_order(members: Members) -> tuple[RequestPattern, ...]:
    if "inOrder" not in members:
        return ()
    return tuple(map(parse_pattern, members["inOrder"].array("request patterns")))


def _parse_sequence(members: Members) -> OperationSequence | None:
    """Parse `journey` and whose operations it is about: those of one user or ReferenceCode, or of each."""
    if "journey" not in members:
        for name in ("user", "referenceCode", "per"):
            if name in members:
                raise PatternError(f"/{name}", f"{name} without journey", "journey beside it")
        return None
    names = tuple(map(_parse_operation, members["journey"].array("operations")))
    if len(set(names)) < len(names):
        raise PatternError("/journey", "one of them twice", OPERATIONS_EXPECTED)
    steps = tuple(map(get_step, names))
    if twice := next((step for step in steps if steps.count(step) > 1), None):
        raise PatternError("/journey", f"both calls of {twice}, which are one step", OPERATIONS_EXPECTED)
    return OperationSequence(steps, *_parse_owner(members))


def _parse_operation(node: JsonNode) -> str:
    name = node.string()
    if name not in OPERATION_KEYS:
        nearest = find_similar_name(name, OPERATION_KEYS)
        raise PatternError(
            node.pointer, f'"{name[:MAX_SHOWN_CHARS]}"', format_alternatives(OPERATION_KEYS), nearest
        )
    return name


def _parse_owner(members: Members) -> tuple[OwnerKind, str | None]:
    if "user" in members:
        return OwnerKind.USER, members["user"].string()
    if "referenceCode" in members:
        return OwnerKind.REFERENCE, members["referenceCode"].string()
    if "per" not in members:
        return OwnerKind.USER, None
    node = members["per"]
    if node.value not in OWNER_KINDS:
        raise node.make_error(f"one of {', '.join(OWNER_KINDS)}")
    return OwnerKind(node.string()), None


def _parse_counts(members: Members) -> tuple[int, int | None]:
    """Return the minimum and the maximum. Without any other expectation the minimum is 1."""
    exactly, at_least, at_most = (_parse_count(members, name) for name in ("exactly", "atLeast", "atMost"))
    if exactly is not None:
        if at_least is not None or at_most is not None:
            raise PatternError("/exactly", "exactly beside atLeast or atMost", "one of them")
        return exactly, exactly
    if at_least is not None:
        if at_most is not None and at_least > at_most:
            raise PatternError("/atMost", "less than atLeast", f"{at_least} or more")
        return at_least, at_most
    expects_other = at_most is not None or not members.keys().isdisjoint(("inOrder", "retries", "journey"))
    return (0 if expects_other else 1), at_most


def _parse_count(members: Members, name: str) -> int | None:
    node = members.get(name)
    return None if node is None else parse_integer(node, 0, MAX_COUNT, "how many requests")


def _parse_quiet_period(node: JsonNode) -> float:
    """Return 0 for a boolean, which is about requests up to now, else the seconds to wait."""
    return 0.0 if isinstance(node.value, bool) else _parse_seconds(node, "true, or seconds")


def _parse_seconds(node: JsonNode, expected: str) -> float:
    return parse_number(node, 0, MAX_WAIT_S, expected)


def _parse_retry_limits(node: JsonNode) -> RetryLimits:
    members = optional_members(node, EXPECTED_LIMITS, "atMost", "growing", "sessions")
    growing = members["growing"].boolean() if "growing" in members else False
    return RetryLimits(_parse_count(members, "atMost"), growing, _parse_count(members, "sessions"))

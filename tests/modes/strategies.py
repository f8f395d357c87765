"""Hypothesis strategies of valid modes."""

from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import Branch, Mode, Part, Step
from mockpaywall.model.response_plan import RetryAfter, RetryAfterForm
from mockpaywall.model.trigger import ALWAYS, Every, First, For, Over, Percent
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.effects.auth import RESPONSE_CODES, Authorisation
from mockpaywall.modes.effects.delay import FixedDelay, LogNormalDelay, UniformDelay
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.error import ErrorCodeEffect
from mockpaywall.modes.effects.fault import FaultEffect
from mockpaywall.modes.effects.http_status import HttpStatusEffect
from mockpaywall.modes.effects.payload import PAYLOADS, Payload
from mockpaywall.modes.effects.renew import Renewal
from mockpaywall.modes.effects.retry_after import RetryAfterEffect
from mockpaywall.modes.effects.return_post import ReturnEffect
from mockpaywall.modes.effects.ttl import Ttl
from mockpaywall.modes.effects.upstream import UpstreamEffect
from mockpaywall.modes.operation_names import OPERATION_NAMES
from mockpaywall.paywall.error_codes import get_error_codes
from mockpaywall.paywall.masterpass.return_fault import ReturnFault, ReturnFaultKind
from mockpaywall.paywall.masterpass.upstream_codes import UPSTREAM_CODES

no_deadline = settings(deadline=None)
"""A busy machine must not fail a test."""

milliseconds = st.integers(0, 600_000)
occurrences = st.integers(1, 1_000_000_000)
durations = st.integers(1, 86_400_000).map(lambda number: number / 1000)
retry_afters = st.one_of(
    st.just(RetryAfter(RetryAfterForm.NONE)),
    st.builds(
        RetryAfter, st.sampled_from([RetryAfterForm.SECONDS, RetryAfterForm.DATE]), st.integers(0, 86_400)
    ),
)
ten_thousandths = st.integers(0, 1_000_000).map(lambda number: number / 10_000)

error_code_rows = [code for code in get_error_codes().values() if code.number != 0]
errors = st.sampled_from(error_code_rows).flatmap(
    lambda code: st.sampled_from([ErrorCodeEffect(code, str(code.number)), ErrorCodeEffect(code, code.name)])
)
effects = {
    "ok": st.none(),
    "error": errors,
    "http": st.builds(
        HttpStatusEffect,
        st.integers(200, 599),
        st.sampled_from([None, "envelope", "html", "problem", "empty"]),
        st.booleans(),
    ),
    "delay": st.one_of(
        st.builds(FixedDelay, milliseconds),
        st.tuples(milliseconds, milliseconds).map(lambda pair: UniformDelay(min(pair), max(pair))),
        st.builds(LogNormalDelay, milliseconds, ten_thousandths.filter(lambda sigma: sigma <= 10)),
    ),
    "dribble": st.builds(Dribble, st.integers(1, 1000), milliseconds),
    "fault": st.builds(
        FaultEffect,
        st.sampled_from([fault for fault in Fault if fault is not Fault.NONE]),
        st.sampled_from([None, "before", "after"]),
    ),
    "payload": st.builds(Payload, st.sampled_from([payload.name for payload in PAYLOADS])),
    "upstream": st.builds(UpstreamEffect, st.sampled_from(UPSTREAM_CODES), st.none() | st.integers(400, 599)),
    "auth": st.builds(Authorisation, st.sampled_from(sorted(RESPONSE_CODES))),
    "renew": st.just(Renewal()),
    "return": st.one_of(
        st.sampled_from([kind for kind in ReturnFaultKind if kind is not ReturnFaultKind.LATE]).map(
            ReturnFault
        ),
        milliseconds.map(lambda number: ReturnFault(ReturnFaultKind.LATE, number)),
    ).map(ReturnEffect),
    "ttl": st.builds(Ttl, st.integers(0, 315_360_000)),
    "retry-after": st.builds(RetryAfterEffect, retry_afters),
}
triggers = st.one_of(
    st.just(ALWAYS),
    st.builds(Percent, ten_thousandths),
    st.builds(Every, occurrences),
    st.builds(First, occurrences),
    st.builds(Over, st.integers(1, 1000), durations),
    st.builds(For, durations),
)
parts = st.sampled_from(sorted(effects)).flatmap(
    lambda name: st.builds(Part, st.just(name), effects[name], triggers)
)


def _to_valid_step(drawn: list[Part]) -> Step:
    """Leave out every part that could never apply, because a conflicting part before it always applies."""
    parts: list[Part] = []
    for part in drawn:
        if not any(other.trigger == ALWAYS and conflict_reason(other, part) for other in parts):
            parts.append(part)
    return Step(tuple(parts))


steps = st.lists(parts, min_size=1, max_size=4).map(_to_valid_step)
branches = (
    st.lists(steps, min_size=1, max_size=4)
    .map(lambda drawn: Branch(tuple(drawn)))
    .filter(lambda branch: len(str(branch)) <= 1000)
)
"""Branches without an operation."""
modes = (
    st.dictionaries(st.none() | st.sampled_from(OPERATION_NAMES), branches, min_size=1, max_size=3)
    .map(lambda drawn: Mode(tuple(replace(branch, operation=name) for name, branch in drawn.items())))
    .filter(lambda mode: len(str(mode)) <= 1000)
)

"""Modes that are well formed, for Hypothesis."""

from hypothesis import settings
from hypothesis import strategies as st

from mockpaywall.http.response import Fault
from mockpaywall.model.mode import Mode, Part, Step
from mockpaywall.model.trigger import ALWAYS, Every, First, Percent
from mockpaywall.modes.conflicts import conflict_reason
from mockpaywall.modes.effects.delay import FixedDelay, LogNormalDelay, UniformDelay
from mockpaywall.modes.effects.dribble import Dribble
from mockpaywall.modes.effects.error import ErrorCodeEffect
from mockpaywall.modes.effects.fault import FaultEffect
from mockpaywall.modes.effects.http_status import HttpStatusEffect
from mockpaywall.modes.effects.payload import PAYLOADS, Payload
from mockpaywall.modes.effects.ttl import Ttl
from mockpaywall.paywall.error_codes import get_error_codes

calmly = settings(deadline=None)
"""A busy machine makes no test fail."""

milliseconds = st.integers(0, 600_000)
turns = st.integers(1, 1_000_000_000)
ten_thousandths = st.integers(0, 1_000_000).map(lambda number: number / 10_000)

refusing_codes = [code for code in get_error_codes().values() if code.number != 0]
errors = st.sampled_from(refusing_codes).flatmap(
    lambda code: st.sampled_from([ErrorCodeEffect(code, str(code.number)), ErrorCodeEffect(code, code.name)])
)
effects = {
    "ok": st.none(),
    "error": errors,
    "http": st.builds(
        HttpStatusEffect,
        st.integers(200, 599),
        st.sampled_from([None, "envelope", "html", "problem", "empty"]),
    ),
    "delay": st.one_of(
        st.builds(FixedDelay, milliseconds),
        st.tuples(milliseconds, milliseconds).map(lambda pair: UniformDelay(min(pair), max(pair))),
        st.builds(LogNormalDelay, milliseconds, ten_thousandths.filter(lambda sigma: sigma <= 10)),
    ),
    "dribble": st.builds(Dribble, st.integers(1, 1000), milliseconds),
    "fault": st.builds(
        FaultEffect,
        st.sampled_from([travel for travel in Fault if travel is not Fault.NONE]),
        st.sampled_from([None, "before", "after"]),
    ),
    "payload": st.builds(Payload, st.sampled_from([payload.name for payload in PAYLOADS])),
    "ttl": st.builds(Ttl, st.integers(0, 315_360_000)),
}
whens = st.one_of(
    st.just(ALWAYS), st.builds(Percent, ten_thousandths), st.builds(Every, turns), st.builds(First, turns)
)
parts = st.sampled_from(sorted(effects)).flatmap(
    lambda name: st.builds(Part, st.just(name), effects[name], whens)
)


def _alive(drawn: list[Part]) -> Step:
    """A step of those that can act: a part is left out when one before it always acts and excludes it."""
    kept: list[Part] = []
    for part in drawn:
        if not any(other.trigger == ALWAYS and conflict_reason(other, part) for other in kept):
            kept.append(part)
    return Step(tuple(kept))


steps = st.lists(parts, min_size=1, max_size=4).map(_alive)
modes = (
    st.lists(steps, min_size=1, max_size=4)
    .map(lambda drawn: Mode(tuple(drawn)))
    .filter(lambda mode: len(str(mode)) <= 1000)
)

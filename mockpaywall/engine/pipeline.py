"""One call, from request to reply, in order. The best file to read first.

    receive   whose call is it, and which modes may decide it?          (pure)
    note      the store journals it, numbers it, counts its mode        (one step)
    decide    the mode's plan, then the honest answer or a refusal      (pure)
    settle    the store keeps the session and the outcome               (one step)

Ids and draws come from (seed, namespace, call number), so the same calls in the same order get the same
answers. Nobody here knows Flask or sockets: a Reply says what the client shall see, an edge does it.
"""

from __future__ import annotations

from functools import partial

from mockpaywall.engine.context import Route, World
from mockpaywall.engine.receive import receive
from mockpaywall.http.request import Call
from mockpaywall.http.response import Reply
from mockpaywall.model.exchange import Outcome, Outdated, Receipt, Situation
from mockpaywall.model.mode import OK, Mode
from mockpaywall.model.response_plan import Plan
from mockpaywall.model.seeded_random import Stream, stream
from mockpaywall.model.store_unavailable import StoreAway
from mockpaywall.modes.apply import early, mark, refused
from mockpaywall.modes.effects.payload_corruption import spoil
from mockpaywall.modes.planner import plan as plan_of
from mockpaywall.paywall import api_errors, responses
from mockpaywall.paywall.api_error import Refusal
from mockpaywall.paywall.endpoints.operation import Grant
from mockpaywall.paywall.hints import joined
from mockpaywall.paywall.language import language_of
from mockpaywall.paywall.session import Session
from mockpaywall.paywall.validation import check_content_type, check_credentials, read_body


def answer(call: Call, world: World) -> Reply:
    """The reply to one call. `passage` goes the same way with a store that answers later."""
    try:
        receipt, situation = _noted(call, world)
        outcome = decide(receipt, situation, world)
        if not world.store.settle(receipt, situation, outcome, unique=world.strictness.unique_reference):
            return outcome.reply
        instead = repeated(receipt, situation, outcome, world)
        if instead is not outcome:
            world.store.settle(receipt, situation, instead, unique=True)
        return hinted_reply(instead, world)
    except StoreAway as trouble:
        return unserved(call, trouble)


def _noted(call: Call, world: World) -> tuple[Receipt, Situation]:
    while True:
        receipt = receive(call, world)
        try:
            return receipt, world.store.note(receipt)
        except Outdated:
            continue  # the store has learnt what stands now


def decide(receipt: Receipt, situation: Situation, world: World) -> Outcome:
    """What becomes of the call; nothing is kept yet. Refusal stops here: it becomes a reply."""
    number = situation.number
    luck = stream(world.seed, receipt.namespace)
    plan = plan_of(situation.chosen.mode, situation.uses, partial(luck.draws, number))
    session, reason = None, ""
    try:
        reply = _early(plan, receipt.call)
        if reply is None:
            session, reply = _honest(receipt, situation, plan, luck, world)
    except Refusal as refusal:
        plan, reason = refused(plan), refusal.message("en")
        reply = responses.refused(refusal, language_of(receipt.call), mirror=world.mirror)
    acted = plan.acted
    reply = responses.sealed(reply, (receipt.namespace, number), luck.request_id(number), acted)
    reply = mark(_paced(reply, situation.pace, luck, number), plan)
    return Outcome(reply, session, acted, reason, plan.draws)


def _paced(reply: Reply, pace: Mode, luck: Stream, number: int) -> Reply:
    """The delays that every reply of the namespace has; their draws are their own."""
    return reply if pace is OK else mark(reply, plan_of(pace, 1, lambda: luck.draws(number, "pace")))


def _early(plan: Plan, call: Call) -> Reply | None:
    """What the mode answers before anything is checked, if it does."""
    if not plan.early:
        return None
    return early(plan, lambda code: responses.coded(code, language_of(call)))


def _honest(
    receipt: Receipt, situation: Situation, plan: Plan, luck: Stream, world: World
) -> tuple[Session | None, Reply]:
    """Path, method, key headers, content type, body; then what the operation makes of it. Raises Refusal."""
    call = receipt.call
    if receipt.refusal:
        raise receipt.refusal
    route = _admitted(call, world)
    body, hint = read_body(call, route.body, world.strictness)
    hint = joined((hint, receipt.hint)) if receipt.hint else hint
    if plan.error:
        return None, responses.hinted(responses.business_refusal(plan.error, language_of(call)), hint)
    ttl_s = world.session_ttl_s if plan.ttl_s is None else plan.ttl_s
    session = route.operation.run(
        body, Grant(_session_id(luck, situation.number, world), situation.now, ttl_s)
    )
    return session, responses.hinted(_success(session, plan, world), hint)


def _success(session: Session, plan: Plan, world: World) -> Reply:
    reply = responses.success(session, world.local_time)
    if plan.payload is None:
        return reply
    body, headers = spoil(reply.body, reply.headers, plan.payload)
    return reply._replace(body=body, headers=headers)


def _admitted(call: Call, world: World) -> Route:
    """What the head asks for, all of the head being right; looked into once a head."""
    notes = call.head.notes
    route: Route | None = notes.get(world)
    if route is None:
        route = _route(call, world)
        check_credentials(call, route.headers, world.accepted)
        check_content_type(call)
        notes[world] = route
    return route


def _route(call: Call, world: World) -> Route:
    path, method = call.head.path, call.head.method
    methods = world.routes.get(path)
    if methods is None:
        raise api_errors.unknown_path(path, tuple(world.routes), world.base_path)
    route = methods.get(method)
    if route is None:
        raise api_errors.wrong_method(method, path, tuple(methods))
    return route


def _session_id(luck: Stream, number: int, world: World) -> str:
    return luck.sequential_session_id(number) if world.sequential else luck.random_session_id(number)


def repeated(receipt: Receipt, situation: Situation, outcome: Outcome, world: World) -> Outcome:
    """The ReferenceCode was used before: the same outcome, or the refusal to be settled in its place."""
    if not world.strictness.unique_reference:
        return outcome
    return decide(receipt._replace(refusal=api_errors.reference_used()), situation, world)


def hinted_reply(outcome: Outcome, world: World) -> Reply:
    """The reply of `repeated`'s outcome: where the code need not be unique, its sender is told."""
    told = world.strictness.hints and not world.strictness.unique_reference
    return responses.hinted(outcome.reply, api_errors.REFERENCE_USED if told else "")


def unserved(call: Call, trouble: StoreAway) -> Reply:
    """The store is away: a 503 whatever else is set, so that balancers and retries see it. Nothing is journalled."""
    return responses.refused(api_errors.store_away(str(trouble)), language_of(call), mirror=True)

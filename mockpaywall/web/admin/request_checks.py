"""What an admin request must not have: half a key pair, unknown query parameters, members where none are read.

Each of them would be ignored, and the call would act on more than its client meant.
"""

from __future__ import annotations

from flask import Request as FlaskRequest

from mockpaywall.matching import PatternError
from mockpaywall.matching.json_node import JsonNode
from mockpaywall.paywall.credentials import PRIVATE_PAIR, PUBLIC_PAIR, find_missing_keys
from mockpaywall.text.similar_names import find_similar_name
from mockpaywall.web.admin.context import AdminRoute
from mockpaywall.web.admin.errors import INVALID_INPUT_CODE, AdminError
from mockpaywall.web.admin.request_args import MAX_SHOWN_CHARS, read_json_body

EXPECTED_BODY = "no body, or {}: this call takes no members"
NAMESPACE_NAMES = ("namespace", "ns")
NAMESPACE_FIX = "for one namespace put /ns/NAME before /__admin, or send both key headers"
MIN_HEADER_SIMILARITY = 0.75
"""The difflib ratio from which a header is taken for a misspelled key header."""


def check_request(request: FlaskRequest, route: AdminRoute, *, has_prefix: bool) -> None:
    """Refuse what *route* would ignore. *has_prefix*: the path names the namespace. Raises AdminError, PatternError."""
    if route.is_scoped and not has_prefix:
        _check_keys(request)
    if route.parameters is not None:
        _check_parameters(request, route.parameters)
    if route.refuses_members:
        _check_body(request)


def _check_keys(request: FlaskRequest) -> None:
    if not (missing := find_missing_keys(request.headers)):
        return
    sent = {name.lower() for name, _ in request.headers} - {*PRIVATE_PAIR, *PUBLIC_PAIR}
    similar = find_similar_name(missing[0], sent, cutoff=MIN_HEADER_SIMILARITY)
    pair = " and ".join(PRIVATE_PAIR if missing[0] in PRIVATE_PAIR else PUBLIC_PAIR)
    found = f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing or empty"
    hint = f" ({similar[:MAX_SHOWN_CHARS]} looks like it)" if similar else ""
    detail = f"{found}{hint}: send both {pair} for one namespace, or neither for all namespaces"
    raise AdminError(400, "Half a key pair", detail)


def _check_parameters(request: FlaskRequest, known: tuple[str, ...]) -> None:
    unknown = next((name for name in request.args if name not in known), None)
    if unknown is None:
        return
    shown = unknown[:MAX_SHOWN_CHARS]
    title = f"There is no query parameter {shown}" if shown else "A query parameter has no name"
    raise AdminError(400, title, _suggest_parameter(unknown, known), code=INVALID_INPUT_CODE, pointer=shown)


def _suggest_parameter(unknown: str, known: tuple[str, ...]) -> str:
    if unknown.lower() in NAMESPACE_NAMES:
        return NAMESPACE_FIX
    if similar := find_similar_name(unknown, known):
        return f"did you mean {similar}?"
    return f"this call takes {', '.join(known)}" if known else "this call takes no query parameters"


def _check_body(request: FlaskRequest) -> None:
    """Refuse a body that says something: an empty one, {} and null do not. Raises AdminError and PatternError."""
    node = JsonNode(read_json_body(request))
    if node.value is None:
        return
    unknown = next(iter(node.object_members(EXPECTED_BODY)), None)
    if unknown is not None:
        fix = f"; {NAMESPACE_FIX}" if unknown.lower() in NAMESPACE_NAMES else ""
        raise PatternError("", f'the key "{unknown[:MAX_SHOWN_CHARS]}"', f"{EXPECTED_BODY}{fix}")

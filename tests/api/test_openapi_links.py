"""Along the links of the OpenAPI document every answer conforms to it: up to the commit, and at random."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from schemathesis.checks import ignored_auth

from mockpaywall.openapi.components import to_camel_case
from mockpaywall.paywall.endpoints import OPERATIONS
from mockpaywall.paywall.openapi_links import LINKS, REQUEST_BODY
from tests.support.exact_answers import make_answer_validator
from tests.support.http_client import HttpClient

MAX_SCENARIOS = 15
MAX_STEPS = 15
RECENT_LINKS = 12
"""Of the links that can be followed, only so many are: the newest."""
ANSWER = "$response.body#"
REQUEST = "$request.body#"
HEADER = "$request.header."
OPERATION_BY_NAME = {operation.name: operation for operation in OPERATIONS}
NAME_BY_ID = {to_camel_case(name): name for name in OPERATION_BY_NAME}
PATHS = (
    (
        "create-session",
        "add-card",
        "verify-otp",
        "list-cards",
        "init-payment",
        "verify-payment",
        "commit-payment",
    ),
    ("create-sdk-token", "verify-sdk-token", "init-sdk-payment", "mark-sdk-payment"),
    ("create-temp-token", "create-sdk-session", "init-sdk-payment", "mark-sdk-payment-as-started"),
)
Link = tuple[str, Mapping[str, Any], Mapping[str, Any]]
"""The operation that follows, and the headers and the fields of the body that the link gives it."""
STARTS: tuple[Link, ...] = tuple(
    (name, {}, {}) for name in ("create-session", "create-temp-token", "create-sdk-token")
)


def evaluate(expression: Any, request: Any, answer: Any, headers: Mapping[str, Any]) -> Any:
    """Evaluate a runtime expression of a link, also inside objects. Raises LookupError or TypeError."""
    if isinstance(expression, dict):
        return {name: evaluate(value, request, answer, headers) for name, value in expression.items()}
    if not isinstance(expression, str) or not expression.startswith("$"):
        return expression
    if expression.startswith(HEADER):
        return headers[expression.removeprefix(HEADER)]
    value = answer if expression.startswith(ANSWER) else request
    for name in expression.partition("#")[2].split("/")[1:]:
        value = value[int(name) if isinstance(value, list) else name]
    if value is None:
        raise LookupError(expression)
    return value


class LinkFollower:
    """A client of one namespace: sends cases, checks their answers, and finds the links that they open."""

    def __init__(self, document: Any, port: int) -> None:
        self.document = document
        self.base_url = f"http://127.0.0.1:{port}"
        private = {"apikeyprivate": str(uuid4()), "apiclientprivate": "schemathesis"}
        self.keys = {**private, "apikeypublic": str(uuid4()), "apiclientpublic": "schemathesis"}

    def get_target(self, name: str) -> Any:
        operation = OPERATION_BY_NAME[name]
        return self.document[operation.path][operation.method]

    def send(self, case: Any, link: Link) -> tuple[Any, list[Link]]:
        """Send *case* with what *link* gives it. Return the answer, and the links that it opens."""
        _, headers, fields = link
        case.headers = {**(case.headers or {}), **self.keys, **headers}
        if isinstance(case.body, dict):
            case.body = merge(case.body, fields)
        response = case.call_and_validate(base_url=self.base_url, excluded_checks=[ignored_auth])
        answer = response.json()
        exact = make_answer_validator(OPERATION_BY_NAME[link[0]])
        assert response.status_code != 200 or exact.is_valid(answer)
        described = case.operation.definition.raw["responses"]["200"].get("links", {})
        found = [self._open(link, case.body, answer, case.headers) for link in described.values()]
        return answer, [link for link in found if link is not None]

    def _open(self, link: Any, request: Any, answer: Any, headers: Mapping[str, Any]) -> Link | None:
        """Return a link with its values; None where the answer does not have them."""
        try:
            find = partial(evaluate, request=request, answer=answer, headers=headers)
            name = NAME_BY_ID[link["operationId"]]
            return name, find(link.get("parameters", {})), find(link.get(REQUEST_BODY, {}))
        except (LookupError, TypeError):
            return None


def merge(body: dict[str, Any], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Replace members of *body*, and members of its objects."""
    merged = dict(body)
    for name, value in fields.items():
        is_object = isinstance(value, dict) and isinstance(merged.get(name), dict)
        merged[name] = merge(merged[name], value) if is_object else value
    return merged


def make_sample(target: Any) -> Any:
    """Return a case with the documented example, under codes and names of its own."""
    content = target.definition.raw.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return target.Case()
    body = json.loads(json.dumps(content["examples"]["documented"]["value"]))
    if "CardAlias" in body:
        body["CardAlias"] = str(uuid4())
    if "PaymentDetail" in body:
        body["PaymentDetail"]["MerchantUniqueCode"] = str(uuid4())
    return target.Case(body=body, media_type="application/json")


@pytest.fixture(scope="session")
def document(client: HttpClient) -> Any:
    served = client.send(b"", method="GET", target="/__admin/openapi.json").json
    return schemathesis.openapi.from_dict(served)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path[0])
def test_the_links_lead_to_the_end(client: HttpClient, document: Any, path: tuple[str, ...]) -> None:
    follower = LinkFollower(document, client.port)
    link: Link | None = (path[0], {}, {})
    for name, following in zip(path, [*path[1:], None], strict=True):
        assert link is not None
        assert link[0] == name
        answer, links = follower.send(make_sample(follower.get_target(name)), link)
        assert answer["Result"] is True
        assert ((answer["Body"] or {}).get("Masterpass") or {}).get("Exception") is None
        link = next((each for each in links if each[0] == following), None)
    assert answer["Message"] in ("Commit successful", "Success")


def test_every_operation_is_reached_by_a_link() -> None:
    targets = {name for links in LINKS.values() for name in links}
    assert targets | {name for name, _, _ in STARTS} == set(OPERATION_BY_NAME)


def test_the_server_conforms_along_random_links(client: HttpClient, document: Any) -> None:
    class Checkout(RuleBasedStateMachine):
        """Calls operations that links lead to: some bodies are samples, others are drawn from the schema."""

        def __init__(self) -> None:
            super().__init__()
            self.follower = LinkFollower(document, client.port)
            self.links = list(STARTS)

        @rule(data=st.data())
        def follow(self, data: st.DataObject) -> None:
            link = data.draw(st.sampled_from(self.links[-RECENT_LINKS:]), "link")
            target = self.follower.get_target(link[0])
            sampled = data.draw(st.sampled_from((True, True, True, False)), "sampled")
            case = make_sample(target) if sampled else data.draw(target.as_strategy(), "case")
            self.links += self.follower.send(case, link)[1]

    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Checkout,
        settings=settings(
            max_examples=MAX_SCENARIOS,
            stateful_step_count=MAX_STEPS,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )

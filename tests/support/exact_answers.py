"""The exact form of an answer, from the schemas: the OpenAPI document allows clients to accept more than that."""

from __future__ import annotations

from functools import cache

from mockpaywall.paywall.masterpass.masterpass_operation import MasterpassOperation, answer_upstream_failure
from mockpaywall.paywall.operation import Access, Operation
from mockpaywall.paywall.schema_registry import SchemaRegistry
from mockpaywall.paywall.schema_set import load_schema_set
from mockpaywall.paywall.schema_validator import SchemaValidator


@cache
def make_answer_validator(operation: Operation) -> SchemaValidator:
    """Return the validator of every answer of *operation* with a status that is not that of a refusal."""
    names = (f"{operation.schemas}.response", *list_failures(operation))
    schema = {"anyOf": [{"$ref": f"{name}.json"} for name in names]}
    return SchemaValidator("answer.json", schema, SchemaRegistry(load_schema_set().files))


def list_failures(operation: Operation) -> tuple[str, ...]:
    """Return the schemas of the failures: A or B, unless the success has them; C and D."""
    run = operation.run
    if not isinstance(run, MasterpassOperation):
        return ("refusal",) if operation.has_envelope else ()
    is_upstream = operation.access is not Access.TEMP_TOKEN and run.answer_upstream is answer_upstream_failure
    own = [f"failure-{run.failure_kind.value.lower()}"] if is_upstream else []
    return (*own, "failure-c", "refusal")

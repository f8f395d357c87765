"""The schemas of the OpenAPI document, made of those of validation.

Requests keep every rule. Answers keep names, types and what is mandatory: a client that is generated from the document
accepts other values than those of the samples, and a member that is added. The exact answers are in `schemas/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mockpaywall.openapi.components import NULL, Components, to_pascal_case
from mockpaywall.paywall.schema_loader import Document

ENVELOPE, REFUSAL, WRAPPER = "envelope.json", "refusal.json", "masterpass-wrapper.json"
EXAMPLES = "x-examples"
"""The keyword of a response schema with its examples."""
ANSWER_KEYWORDS = (
    *("$ref", "title", "description", "type", "format", "items", "properties", "required", "anyOf", "oneOf"),
    *("examples", "x-provenance"),
)
"""What the schema of an answer keeps."""
OPTIONAL_TEXT = ["string", "null"]
"""The type of a member that is always null: generators have no type for null only. Source: ours."""
JSON_TYPES: Mapping[type, str] = {bool: "boolean", int: "integer", float: "number", str: "string"}


class SchemaConverter:
    """Makes components of the schemas in *files*."""

    def __init__(self, files: Mapping[str, Document]) -> None:
        self._files = files
        self._requests = Components(lambda file: self._flatten(files[file]), name_component)
        self._answers = Components(lambda file: self._open(files[file]), name_component)

    @property
    def schemas(self) -> Document:
        """The components so far, by name."""
        return {**self._answers.schemas, **self._requests.schemas}

    def add_request(self, message: str, schema: Document) -> Document:
        """Add the body of a request. Return a reference to it."""
        return self._requests.add(f"{to_pascal_case(message)}Request", self._flatten(schema))

    def add_answer(self, message: str, schema: Document) -> Document:
        """Add the answer whose success is in *schema*; it may also be a failure. Return a reference to it."""
        title = schema.get("title", message).partition(":")[0]
        answer = {**self._open(schema), "title": f"{title}: the answer, a success or a failure"}
        if schema.get("$ref") == ENVELOPE:
            answer = self._allow_failures(answer)
        return self._answers.add(f"{to_pascal_case(message)}Response", answer)

    def add_refusal(self) -> Document:
        """Add the answer to a refused request. Return a reference to it."""
        refusal = {**self._open(self._files[REFUSAL]), **self._get_envelope()}
        return self._answers.add(name_component(REFUSAL), refusal)

    def _get_envelope(self) -> Document:
        """Return the properties of every answer of Paywall."""
        return {"properties": self._open(self._files[ENVELOPE])["properties"]}

    def _allow_failures(self, success: Document) -> Document:
        """Return the envelope with the Body of *success*, which may be null, as may its Masterpass."""
        envelope = self._get_envelope()["properties"]
        body = success["properties"]["Body"]
        if "properties" in body:
            members = {**body["properties"]}
            if "Session" in members:
                members["Masterpass"] = {"anyOf": [self._allow_exception(members["Masterpass"]), NULL]}
            envelope |= {"Body": {"anyOf": [{**body, "properties": members}, NULL]}}
        return {**success, "properties": envelope}

    def _allow_exception(self, masterpass: Document) -> Document:
        """Return *masterpass* without the members that are mandatory in a success only."""
        common = self._files[WRAPPER]["required"]
        if not set(common) <= set(masterpass["required"]):
            return masterpass  # of an operation with a form of its own
        return {**masterpass, "required": common}

    def _open(self, schema: Document) -> Document:
        return open_answer(self._flatten(schema))

    def _flatten(self, schema: Any) -> Any:
        """Return *schema* with what stands beside a reference to a file merged into the schema of the file."""
        if isinstance(schema, list):
            return [self._flatten(each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        result = {
            name: value if name.startswith("x-") else self._flatten(value) for name, value in schema.items()
        }
        if result.get("$ref") not in self._files or len(result.keys() - {"$id", "$schema"}) == 1:
            return result
        return merge_schemas(self._flatten(self._files[result.pop("$ref")]), result)


def name_component(file: str) -> str:
    """Return the name of the component with the schema in *file*: "session-block.json" is SessionBlock."""
    return to_pascal_case(file.removesuffix(".json"))


def merge_schemas(base: Document, overlay: Document) -> Document:
    """Return *base* with the keywords of *overlay*, which narrows it."""
    merged = {**base, **overlay}
    if "properties" in base and "properties" in overlay:
        own = {
            name: merge_schemas(base["properties"].get(name, {}), field)
            for name, field in overlay["properties"].items()
        }
        merged["properties"] = {**base["properties"], **own}
    if "required" in base:
        merged["required"] = [
            *base["required"],
            *(name for name in overlay.get("required", ()) if name not in base["required"]),
        ]
    return merged


def open_answer(schema: Document) -> Document:
    """Return *schema* without rules for values."""
    result = {name: schema[name] for name in ANSWER_KEYWORDS if name in schema}
    if "properties" in schema:
        result["properties"] = {name: open_answer(field) for name, field in schema["properties"].items()}
    if "items" in schema:
        result["items"] = open_answer(schema["items"])
    for keyword in ("anyOf", "oneOf"):
        if keyword in schema:
            result[keyword] = [
                option if option == NULL else open_answer(option) for option in schema[keyword]
            ]
    return _open_type(schema, result)


def _open_type(schema: Document, result: Document) -> Document:
    """Give a value that is fixed its type, and one that is always null a type besides."""
    values = [schema["const"]] if "const" in schema else schema.get("enum", [])
    if "type" not in schema and values:
        return {"type": JSON_TYPES[type(values[0])], **result}
    return {**result, "type": OPTIONAL_TEXT} if schema.get("type") == "null" else result

"""The parts of docs/admin-api.md that follow from the OpenAPI document: the table of all calls, and their shapes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from mockpaywall import __version__
from mockpaywall.web.admin_openapi.admin_document import build_admin_document
from mockpaywall.web.admin_openapi.call_specs import load_file
from tests.support.admin_samples import SAMPLE_ORIGIN
from tests.support.json_layout import format_json
from tests.support.markdown import format_table

PAGE = "docs/admin-api.md"
SECTION = "Shapes"
WIDTH = 100
JSON = "application/json"
PAGE_PARAMETERS = ("limit", "offset")
INTRODUCTION = (
    "Each command is sent to a server of `--seed 1234` on which a few requests were made before: a session, a refused "
    "request, two payments. Long lists and texts in the answers are cut. `GET openapi-admin.json` has every schema."
)
REFUSED_CALLS = "[WireMock's calls](wiremock.md) lists the calls that are refused by name or have no effect."

Document = dict[str, Any]


def list_call_rows() -> Iterator[Sequence[str]]:
    """Yield a row per call that is described on the page."""
    for _, calls in _list_groups(_build()):
        for name, operation in calls:
            yield f"[`{name}`](#{_make_anchor(name)})", _get_summary(operation)


def render_shapes() -> str:
    """Return the text of the section below its heading."""
    document = _build()
    parts = ["", INTRODUCTION, REFUSED_CALLS]
    for tag, calls in _list_groups(document):
        parts += [f"### {tag['name']}", tag["description"]]
        for name, operation in calls:
            parts += _render_call(name, operation, document)
    parts += ["### Values in bodies", *_render_values(document)]
    return "\n\n".join(parts).replace("\n\n", "\n", 1) + "\n"


def _build() -> Document:
    return build_admin_document(__version__, SAMPLE_ORIGIN)


def _list_groups(document: Document) -> list[tuple[Document, list[tuple[str, Document]]]]:
    """Return the groups and their calls, without those that only WireMock's table describes."""
    own = load_file("wiremock")["operations"]
    groups: dict[str, list[tuple[str, Document]]] = {tag["name"]: [] for tag in document["tags"]}
    last = document["tags"][-1]["name"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            tag = operation["tags"][0]
            if tag != last or f"{method.upper()} {path}" in own:
                groups[tag].append((f"{method.upper()} {path[1:]}", operation))
    return [(tag, groups[tag["name"]]) for tag in document["tags"]]


def _make_anchor(heading: str) -> str:
    kept = "".join(letter for letter in heading.lower() if letter.isalnum() or letter in " _-")
    return kept.replace(" ", "-")


def _get_summary(operation: Document) -> str:
    summary: str = operation["summary"]
    return summary if operation.get("security") != [{}] else f"{summary}; needs no token"


def _render_call(name: str, operation: Document, document: Document) -> Iterator[str]:
    yield f"#### {name}"
    yield " ".join(filter(None, (f"{_get_summary(operation)}.", operation.get("description"))))
    if parameters := list(_list_parameters(operation, document)):
        yield "\n".join(parameters)
    if "requestBody" in operation:
        name = _get_body_name(operation)
        is_shared = name in _list_shared(document)
        yield f"The body is a {_link(name)}." if is_shared else _render_members(name, document)
    yield _render_block("sh", operation["x-codeSamples"][0]["source"])
    yield from _render_answers(operation)


def _list_parameters(operation: Document, document: Document) -> Iterator[str]:
    """Yield a line per parameter of the query or header; one for both of a page of a list."""
    names = [_get_name(reference) for reference in operation["parameters"]]
    page = [name for name in names if name in PAGE_PARAMETERS]
    for name in names:
        parameter = document["components"]["parameters"][name]
        if name not in page and parameter["in"] != "path":
            yield f"- `{parameter['name']}`: {parameter['description']}"
    if page:
        yield f"- {', '.join(f'`{name}`' for name in page)}: see [Lists and refusals](#lists-and-refusals)."


def _get_body_name(operation: Document) -> str:
    return _get_name(operation["requestBody"]["content"][JSON]["schema"])


def _list_shared(document: Document) -> list[str]:
    """Return the components that more than one body has, or that are inside of bodies, in order."""
    schemas, shared, bodies = document["components"]["schemas"], [], set[str]()
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    for body in [_get_body_name(operation) for operation in operations if "requestBody" in operation]:
        shared += [body] if body in bodies else []
        shared += _iter_inner(schemas[body], schemas, {body})
        bodies.add(body)
    return [name for name in dict.fromkeys(shared) if "properties" in schemas[name]]


def _iter_inner(schema: Any, schemas: Document, seen: set[str]) -> Iterator[str]:
    """Yield the components that *schema* refers to, directly or not, once each."""
    for value in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        yield from _iter_inner(value, schemas, seen)
    name = _get_name(schema) if isinstance(schema, dict) else ""
    if name and name not in seen:
        seen.add(name)
        yield name
        yield from _iter_inner(schemas[name], schemas, seen)


def _render_values(document: Document) -> Iterator[str]:
    for name in _list_shared(document):
        yield f"#### {name}"
        if description := document["components"]["schemas"][name].get("description"):
            yield description
        yield _render_members(name, document)


def _link(name: str) -> str:
    return f"[{name}](#{_make_anchor(name)})"


def _render_members(name: str, document: Document) -> str:
    """Render the members of a component."""
    component = document["components"]["schemas"][name]
    return format_table(
        ("member", "value", "meaning"),
        [
            (
                f"`{member}`",
                _describe_type(each, document),
                _describe_member(member, each, document, component),
            )
            for member, each in component["properties"].items()
        ],
    )


def _describe_member(name: str, schema: Document, document: Document, component: Document) -> str:
    referred = document["components"]["schemas"].get(_get_name(schema), {})
    required = "Required." if name in component.get("required", ()) else ""
    return " ".join(filter(None, (required, schema.get("description") or referred.get("description"))))


def _describe_type(schema: Document, document: Document) -> str:
    """Describe the values in a few words."""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if name := _get_name(schema):
        component = document["components"]["schemas"][name]
        return _link(name) if "properties" in component else _describe_type(component, document)
    if "anyOf" in schema:
        return " or ".join(filter(None, (_describe_type(each, document) for each in schema["anyOf"])))
    if "additionalProperties" in schema and isinstance(schema["additionalProperties"], dict):
        return f"object of {_describe_type(schema['additionalProperties'], document)}"
    types = schema.get("type", "any")
    text = " or ".join(each for each in ([types] if isinstance(types, str) else types) if each != "null")
    return f"{text} of {_describe_type(schema['items'], document)}" if text == "array" else text


def _get_name(schema: Document) -> str:
    """Return the name of the component that *schema* refers to, or ""."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _render_answers(operation: Document) -> Iterator[str]:
    refusals: list[str] = []
    for status, response in operation["responses"].items():
        if "$ref" in response:
            continue
        if int(status) < 400:
            yield from _render_answer(status, response)
        else:
            refusals.append(f"{status}: {response['description']}")
    if refusals:
        yield "\n".join(f"- {each}" for each in refusals)


def _render_answer(status: str, response: Document) -> Iterator[str]:
    media_type, content = next(iter(response.get("content", {}).items()), ("", {}))
    if status != "200":
        yield f"The status is {status}" + (":" if content else ".")
    if content.get("example") == {}:
        yield "The answer is `{}`."
    elif content:
        is_json = media_type == JSON
        text = format_json(content["example"], WIDTH) if is_json else content["example"]
        yield _render_block("json" if is_json else "text", text)


def _render_block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```"

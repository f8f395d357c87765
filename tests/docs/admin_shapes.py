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
    shown: set[str] = set()
    parts = ["", INTRODUCTION, REFUSED_CALLS]
    for tag, calls in _list_groups(document):
        parts += [f"### {tag['name']}", tag["description"]]
        for name, operation in calls:
            parts += _render_call(name, operation, document, shown)
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


def _render_call(name: str, operation: Document, document: Document, shown: set[str]) -> Iterator[str]:
    yield f"#### {name}"
    yield " ".join(filter(None, (f"{_get_summary(operation)}.", operation.get("description"))))
    if parameters := list(_list_parameters(operation, document)):
        yield "\n".join(parameters)
    if "requestBody" in operation:
        yield from _render_members(operation["requestBody"]["content"][JSON]["schema"], document, shown)
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


def _render_members(schema: Document, document: Document, shown: set[str]) -> Iterator[str]:
    """Render the members of a body, once per component."""
    name = _get_name(schema)
    if name in shown or not name:
        return
    shown.add(name)
    component = document["components"]["schemas"][name]
    rows = [
        (f"`{member}`", _describe_type(each), _describe_member(member, each, document, component))
        for member, each in component["properties"].items()
    ]
    if len(rows) > 1:
        yield format_table(("member", "value", "meaning"), rows)


def _describe_member(name: str, schema: Document, document: Document, component: Document) -> str:
    referred = document["components"]["schemas"].get(_get_name(schema), {})
    required = "Required." if name in component.get("required", ()) else ""
    return " ".join(filter(None, (required, schema.get("description") or referred.get("description"))))


def _describe_type(schema: Document) -> str:
    """Describe the values in a few words."""
    if "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema["enum"] if value is not None)
    if "$ref" in schema:
        return _get_name(schema)
    if "anyOf" in schema:
        return " or ".join(filter(None, map(_describe_type, schema["anyOf"])))
    types = schema.get("type", "any")
    words = [each for each in ([types] if isinstance(types, str) else types) if each != "null"]
    text = " or ".join(words)
    return f"{text} of {_describe_type(schema['items'])}" if text == "array" else text


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

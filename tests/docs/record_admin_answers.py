"""Record answers in `schemas/admin/`: `python -m tests.docs.record_admin_answers` writes what is missing or not true.

Long lists of a new answer are cut. An answer that was shortened by hand stays as it is while it is true.
"""

from __future__ import annotations

from typing import Any

from mockpaywall.paywall.schema_loader import Document
from mockpaywall.web.admin_openapi.call_specs import GROUPS, SHARED, CallSpec, load_file, load_groups
from tests.support.admin_samples import (
    SampleServer,
    is_excerpt,
    make_refused_call,
    mask_sample,
    provoking_statuses,
    serve_samples,
)
from tests.support.json_layout import format_json
from tests.support.markdown import ROOT

WIDTH = 120
MAX_ITEMS = 3
MAX_LINES = 6


def record_answers(server: SampleServer) -> None:
    """Write every file with the answers of *server*."""
    for file, group in zip(GROUPS, load_groups(), strict=True):
        document = load_file(file)
        for call in group.calls:
            spec = document["operations"].get(f"{call.method} {call.path}")
            if spec is not None:
                _record(server, call, spec)
        write_file(file, document)


def write_file(name: str, document: Document) -> None:
    """Write one file of `schemas/admin/`."""
    (ROOT / f"schemas/admin/{name}.json").write_text(format_json(document, WIDTH) + "\n", encoding="utf-8")


def _record(server: SampleServer, call: CallSpec, spec: Document) -> None:
    sent = server.send_sample(call)
    if sent.value is not None:
        _update(spec["answer"], sent.value)
    for status in provoking_statuses(call):
        refused = server.send_sample(make_refused_call(call, status))
        _update(spec["refusals"][status], refused.value)


def _update(answer: Document, sent: Any) -> None:
    if "example" not in answer or not is_excerpt(mask_sample(answer["example"]), mask_sample(sent)):
        answer["example"] = _cut(sent)


def _cut(value: Any) -> Any:
    """Return *value* with the first item of lists of objects, and the beginning of other lists and of long texts."""
    if isinstance(value, dict):
        return {name: _cut(member) for name, member in value.items()}
    if isinstance(value, list):
        kept = 1 if value and isinstance(value[0], dict) else MAX_ITEMS
        return [_cut(item) for item in value[:kept]]
    if isinstance(value, str) and value.count("\n") > MAX_LINES:
        return "".join(value.splitlines(keepends=True)[:MAX_LINES])
    return value


if __name__ == "__main__":
    with serve_samples() as running:
        record_answers(running)
    write_file(SHARED, load_file(SHARED))

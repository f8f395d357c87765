"""Which inputs are made, in what proportion. The same seed and number make the same input."""

from __future__ import annotations

from random import Random

from tests.fuzz.admin_inputs import admin_call, expression, matched_text
from tests.fuzz.body_inputs import compressed_body, json_body, key_headers, mode_header, other_body
from tests.fuzz.hostile_input import Generator, HostileInput
from tests.fuzz.wire_inputs import framing, header_lines, pipeline, preface, request_line

GENERATORS: dict[Generator, int] = {
    request_line: 10,
    header_lines: 10,
    framing: 10,
    preface: 3,
    pipeline: 4,
    json_body: 18,
    compressed_body: 5,
    key_headers: 8,
    mode_header: 9,
    other_body: 3,
    admin_call: 11,
    expression: 5,
    matched_text: 4,
}
"""Percent of the inputs."""


def make_input(seed: int, number: int) -> HostileInput:
    random = Random(f"{seed}/{number}")
    (generator,) = random.choices(list(GENERATORS), weights=list(GENERATORS.values()))
    return generator(random)

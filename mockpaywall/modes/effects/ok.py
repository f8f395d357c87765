"""The part `ok`: the normal response."""

from __future__ import annotations

from mockpaywall.modes.part_type import PartType

PART_TYPE = PartType(
    name="ok",
    argument="",
    effect="the normal response",
    example="ok",
    provenance="documented",
    source="page 'Create Session': the success sample and the tables of fields",
)

"""`ok`: the honest answer."""

from __future__ import annotations

from mockpaywall.modes.part_type import PartType

PART_TYPE = PartType(
    name="ok",
    argument="",
    effect="the honest answer",
    example="ok",
    provenance="documented",
    source="page 'Create Session': the success sample and the tables of fields",
)

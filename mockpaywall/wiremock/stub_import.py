"""The body of WireMock's POST mappings/import: stub mappings, and what to do about those that exist."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.matching.json_fields import optional_members, required
from mockpaywall.matching.json_node import JsonNode, format_alternatives

EXPECTED = 'stub mappings to import, such as {"mappings": [{"response": {"status": 503}}]}'
EXPECTED_OPTIONS = "an object with duplicatePolicy and deleteAllNotInImport"
OVERWRITE, IGNORE = "OVERWRITE", "IGNORE"
POLICIES = (OVERWRITE, IGNORE)
MAX_STUBS = 10_000
"""Stubs of one import. Source: ours."""


@dataclass(frozen=True, slots=True)
class StubImport:
    """The stubs as JSON, and the options. Source of the defaults: observed (WireMock)."""

    stubs: tuple[JsonNode, ...]
    keeps_existing: bool = False
    """A stub with the id of one that exists is left out; else it replaces that one."""
    removes_others: bool = False
    """Stubs that are not among *stubs* are removed."""


def parse_import(body: JsonNode) -> StubImport:
    """Return the import that *body* describes. Raises PatternError."""
    members = optional_members(body, EXPECTED, "mappings", "importOptions", "meta")
    stubs = required(members, "mappings", EXPECTED).array("stub mappings", min_items=0)
    if len(stubs) > MAX_STUBS:
        raise members["mappings"].make_error(f"at most {MAX_STUBS} stub mappings")
    options = members.get("importOptions", JsonNode({}))
    stated = optional_members(options, EXPECTED_OPTIONS, "duplicatePolicy", "deleteAllNotInImport")
    return StubImport(
        tuple(stubs),
        "duplicatePolicy" in stated and _parse_policy(stated["duplicatePolicy"]) == IGNORE,
        "deleteAllNotInImport" in stated and stated["deleteAllNotInImport"].boolean(),
    )


def _parse_policy(node: JsonNode) -> str:
    policy = node.string(format_alternatives(POLICIES))
    if policy not in POLICIES:
        raise node.make_error(format_alternatives(POLICIES))
    return policy

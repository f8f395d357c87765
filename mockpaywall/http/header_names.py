"""Names on the wire that more than one part of the house uses."""

from __future__ import annotations

JSON_TYPE = "application/json; charset=utf-8"
"""Content-Type of every envelope. Source: ours, as the product's contract words it."""

REQUEST_ID = "X-Mock-Request-Id"
"""On every reply: the call's id in the journal. This and the next two are ours."""
MODE = "X-Mock-Mode"
"""In a request the mode it asks for; in a reply the one that acted."""
HINT = "X-Mock-Hint"
"""Cause and mend, in one line of ASCII."""

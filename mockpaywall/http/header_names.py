"""Header names and values that several packages use."""

from __future__ import annotations

JSON_TYPE = "application/json; charset=utf-8"
"""Content-Type of every envelope. Source: ours."""

REQUEST_ID = "X-Mock-Request-Id"
"""On every response: the id of the request in the journal. Source of these names: ours."""
MODE = "X-Mock-Mode"
"""In a request: the mode it asks for. In a response: the mode that was applied."""
COMPLETE = "X-Mock-Complete"
"""On responses about the journal: false when older requests were evicted. WireMock's clients accept no other member."""
HINT = "X-Mock-Hint"
"""The cause and the fix, in one line of ASCII."""

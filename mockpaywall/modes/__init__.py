"""Modes: parse them, select one for a request, plan it, and apply the plan to the response. No sockets, no store."""

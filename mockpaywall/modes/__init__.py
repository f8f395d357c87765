"""Modes: reading them, choosing one for a call, planning it, and marking the reply. No sockets, no store."""

"""Requests as text that can be run: for a shell, an editor, and programs in seven languages."""

"""Floods of one server: what `floods.py` measures."""

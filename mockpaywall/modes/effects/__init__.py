"""The effects of modes: one file per part."""

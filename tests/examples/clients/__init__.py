"""The example clients: every language runs the same scenarios."""

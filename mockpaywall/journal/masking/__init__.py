"""Secrets and phone numbers replaced before a request is shown."""

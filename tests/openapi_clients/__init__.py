"""Clients that generators make of the OpenAPI document: each creates a session at a running mock.

`make openapi-clients` runs them all and prints the table of docs/openapi.md. It installs generators from PyPI and npm
into build/, and needs the compilers of the languages. It is not a part of the test suite: it takes minutes.
"""

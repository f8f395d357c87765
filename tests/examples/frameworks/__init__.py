"""The test files of examples/, one per test framework, against a running server."""

"""WireMock's StringValuePattern: matchers for one string, a file per family, listed in matcher_registry."""

"""Verification: an expectation parsed, evaluated against the journal, and waited for."""

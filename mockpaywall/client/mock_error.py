"""What the testing object raises."""

from __future__ import annotations


class MockPaywallError(Exception):
    """The mock cannot do what was asked: a setting or a mode that is none, no server there, a refused admin call.

    Its text is one line: what happened, and the mend. A verification that fails is an AssertionError instead.
    """

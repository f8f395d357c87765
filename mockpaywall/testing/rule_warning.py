"""The warning for a rule that no request can match: its mode would never be applied, and the test would not say why."""

from __future__ import annotations

import warnings


class RuleWarning(UserWarning):
    """No request can match a rule, most likely because of a typing error in its pattern."""


def warn_of_rule(reason: str, stack_level: int) -> None:
    """Warn with the *reason* that the server gives, at the caller *stack_level* frames up."""
    warnings.warn(reason, RuleWarning, stacklevel=stack_level + 1)

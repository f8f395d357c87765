"""What every namespace begins with: when it first appears, and after its reset."""

from __future__ import annotations

from dataclasses import dataclass

from mockpaywall.model.global_delay import NO_GLOBAL_DELAY, GlobalDelay
from mockpaywall.model.mode import Mode
from mockpaywall.model.rule import Rule
from mockpaywall.paywall.masterpass.account import Account


@dataclass(frozen=True, slots=True)
class InitialState:
    """The content of a setup file. Accounts and rules become each namespace's own."""

    accounts: tuple[Account, ...] = ()
    """No two have the same phone."""
    rules: tuple[Rule, ...] = ()
    """The oldest first; `created` is below that of every rule which is added later. Ids are equal in all processes."""
    mode: Mode | None = None
    """The default mode of the start; None for that of the settings."""
    global_delay: GlobalDelay = NO_GLOBAL_DELAY
    """Of all namespaces, until it is changed."""


NO_INITIAL_STATE = InitialState()

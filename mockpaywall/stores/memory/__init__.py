"""The store in memory: one process, gone with it."""

from mockpaywall.stores.memory.store import MemoryStore

__all__ = ["MemoryStore"]

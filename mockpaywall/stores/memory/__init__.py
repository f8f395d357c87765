"""The store in memory: one process, gone with it."""

from mockpaywall.stores.memory.memory_store import MemoryStore

__all__ = ["MemoryStore"]

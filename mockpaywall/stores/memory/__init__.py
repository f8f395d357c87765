"""The store in the memory of one process."""

from mockpaywall.stores.memory.memory_store import MemoryStore

__all__ = ["MemoryStore"]

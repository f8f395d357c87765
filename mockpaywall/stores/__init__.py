"""Everything that changes while we run: a Protocol a noun, and one implementation in memory. Imports domain only."""

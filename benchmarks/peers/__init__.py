"""The servers that are measured: one table, and one file per peer with its configuration."""

"""Who is measured: one table, one file a peer for its configuration."""

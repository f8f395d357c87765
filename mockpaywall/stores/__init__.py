"""Everything that changes while the server runs: Protocols in `base`, implemented in `memory` and `redis`."""

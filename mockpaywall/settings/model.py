"""The settings as one value. Where each comes from is in `table`, how it is read in `read`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is chosen before the start. Its repr shows no secret.

    Names and defaults are the product's own (source: ours), but for `timezone`,
    `guid` and `credentials`, which follow what is known of the real service.
    """

    host: str = "127.0.0.1"
    """A host name or an IP address, IPv6 without brackets."""
    port: int = 8080
    """0..65535; 0 takes a free one."""
    port_file: Path | None = None
    """The bound port is written here once connections are accepted."""
    base_path: str = ""
    """Empty, or `/x/y`: one leading slash, none at the end."""
    workers: int = 1
    """Processes, 1..64. More than one needs a shared store."""
    request_timeout_s: float = 10.0
    """Seconds, 0.1..3600. A client that takes longer to send one request is cut off."""

    mode: str = "ok"
    """The mode of requests that nothing else decides, as text."""
    seed: int | None = None
    """0..2**63-1. None: the caller draws one at the start and prints it."""
    strictness: str = "documented"
    """lenient, documented or strict."""
    http_status: str = "mirror"
    """mirror (refusals travel as HTTP 4xx) or always-200."""
    profiles: Mapping[str, object] = field(default_factory=dict, hash=False)
    """The tables [profile.NAME] of the file by NAME, as they stand there; `modes.profiles` reads them."""
    magic: bool = True
    """Whether a request may choose its own mode, by header or by a magic phone."""
    schemas: Path | None = None
    """An existing folder whose files replace or add to the shipped schemas."""

    session_ttl: int = 1800
    """Seconds, 0..315360000 (ten years). 0: expired at birth."""
    timezone: str = "Europe/Istanbul"
    """An IANA name. Source: inferred; the documented sample has no zone."""
    guid: str = "sequential"
    """sequential (as SQL Server's NEWSEQUENTIALID; observed in the documented sample) or random."""
    max_sessions: int = 10_000
    """Newest sessions kept, per namespace; 1 or more."""

    store: str = "memory"
    """memory, or redis://HOST:PORT/DB."""
    store_timeout_s: float = 1.0
    """Seconds, 0.05..60. How long the store may take before requests are answered with a 503."""
    journal_size: int = 1000
    """Newest requests kept, per namespace; 0 or more."""

    credentials: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """(apikeyprivate, apiclientprivate) pairs that are accepted; none: any non-empty pair is."""
    admin: bool = True
    """Whether /__admin answers."""
    admin_token: str | None = field(default=None, repr=False)
    """Visible ASCII; admin calls must carry it. None: they need nothing."""

    tls_cert: Path | None = None
    """A PEM file; with tls_key or not at all."""
    tls_key: Path | None = None
    """A PEM file; with tls_cert or not at all."""
    tls_self_signed: bool = False
    """Make a CA and a leaf at the start."""
    tls_names: tuple[str, ...] = ()
    """Further names of the self-signed leaf."""

    log_format: str = "text"
    """text or json."""
    log_level: str = "info"
    """debug, info, warning or error."""

"""The settings as one value. `definitions` has the name and parser of each, `loader` resolves them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from mockpaywall.http.authority import Origin


class Merchant(NamedTuple):
    """The private and the public key pair of one merchant, and the namespace of both."""

    name: str
    private: tuple[str, str]
    public: tuple[str, str]

    def __repr__(self) -> str:
        return f"Merchant({self.name})"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that is configured before the start. Its repr contains no secret.

    Names and defaults are ours, except for `timezone`, `guid` and `credentials`, which follow the real
    service as far as it is known.
    """

    host: str = "127.0.0.1"
    """A host name or an IP address, IPv6 without brackets."""
    port: int = 8080
    """0..65535; 0 takes a free one."""
    port_file: Path | None = None
    """The port is written here once connections are accepted."""
    base_path: str = ""
    """Empty, or `/x/y`: one leading slash and none at the end."""
    public_url: str | None = None
    """What absolute addresses in answers begin with, without a slash at its end. None: the Host of the request and
    the base path."""
    workers: int = 1
    """Processes, 1..64. More than one needs a shared store."""
    request_timeout_s: float = 10.0
    """Seconds, 0.1..3600. A client that takes longer to send a request is disconnected."""

    mode: str = "ok"
    """The default mode, as text."""
    seed: int | None = None
    """0..2**63-1. None: the caller draws one at the start and prints it."""
    strictness: str = "documented"
    """lenient, documented or strict."""
    http_status: str = "mirror"
    """mirror (error responses have HTTP 4xx) or always-200."""
    profiles: Mapping[str, object] = field(default_factory=dict, hash=False)
    """NAME -> the unparsed table [profile.NAME] of the file; `modes.profiles` parses them."""
    origins: Mapping[str, str] = field(default_factory=dict, hash=False, compare=False, repr=False)
    """Field -> the flag, variable or file key that set it; of a program's own settings, empty."""
    magic: bool = True
    """Whether a request may select its mode, by header or by a magic phone."""
    otp: str = "fixed"
    """fixed (the right one-time code is 123456) or random (drawn, to be read from the inbox)."""
    hash_key: str | None = field(default=None, repr=False)
    """Visible ASCII; hashes the form that the browser posts to the merchant. None: the form has no hash."""
    setup: Path | None = None
    """A file with what every namespace begins with: `setup.setup_file` reads it."""
    schemas: Path | None = None
    """An existing folder whose files replace or add to the shipped schemas."""

    session_ttl: int = 1800
    """Seconds, 0..315360000 (ten years). 0: expired when it is created."""
    timezone: str = "Europe/Istanbul"
    """An IANA name. Source: inferred; the documented sample has no zone."""
    guid: str = "sequential"
    """sequential (as SQL Server's NEWSEQUENTIALID; observed in the documented sample) or random."""
    max_sessions: int = 10_000
    """The newest sessions that are kept, per namespace; 1 or more."""
    max_accounts: int = 10_000
    """The newest accounts that are kept, per namespace; 1 or more."""
    max_payments: int = 10_000
    """The newest payments, and the newest one-time codes, that are kept, per namespace; 1 or more."""

    store: str = field(default="memory", repr=False)
    """memory, or the address of a Redis (`model.redis_address`), which may hold a password."""
    store_timeout_s: float = 5.0
    """Seconds, 0.05..60. When the store takes longer, requests are answered with 503."""
    store_ca: Path | None = None
    """A PEM file with CAs to trust besides the system's; only for a store at rediss://."""
    journal_size: int = 1000
    """The newest requests that are kept, per namespace; 0 or more."""
    max_memory: int = 256 * 2**20
    """Bytes, 1 MB..1024 GB (powers of 1024): what requests have created in all namespaces together."""

    credentials: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """The accepted (key, client) pairs; empty: every non-empty pair is accepted."""
    merchants: tuple[Merchant, ...] = field(default=(), repr=False)
    """Namespaces of key pairs. With `credentials`, their pairs are accepted too."""
    admin: bool = True
    """Whether the admin API is served under /__admin."""
    admin_token: str | None = field(default=None, repr=False)
    """Visible ASCII; admin calls must carry it. None: no token is required."""
    admin_token_file: Path | None = None
    """A file with the token. `resolve_settings` reads it into `admin_token`."""
    allowed_hosts: tuple[str, ...] = ()
    """Public names that the Host of an admin request may have; `*.x` stands for one more label."""
    cors_origins: tuple[Origin, ...] = ()
    """Origins whose pages may use the admin API."""

    tls_cert: Path | None = None
    """A PEM file; requires tls_key."""
    tls_key: Path | None = None
    """A PEM file; requires tls_cert."""
    tls_self_signed: bool = False
    """Create a CA and a server certificate at the start."""
    tls_names: tuple[str, ...] = ()
    """Additional names of the self-signed certificate."""

    show_phones: bool = False
    """Whether exports contain phone numbers as they were sent: for made-up data."""
    log_format: str = "text"
    """text or json."""
    log_level: str = "info"
    """debug, info, warning or error."""

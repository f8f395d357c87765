"""The description of one endpoint of the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from mockpaywall.paywall.error_codes import ErrorCode
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.identifiers import Identifiers
from mockpaywall.paywall.masterpass.records import NO_RECORDS, LoadedRecords, RecordChange, RecordKey
from mockpaywall.paywall.masterpass.upstream_codes import UpstreamCode
from mockpaywall.paywall.session import Session

HEADERS_SCHEMA = "private-keys"
"""The stem of the schema of the key headers."""
MASTERPASS_PATH = "/api/paywall/masterpass"
"""The path below which the vendor serves its operations."""
SESSION_HEADER = "sessionid"
"""Names the session of an operation without a body. Source: documented (page 'Card List')."""


class OperationPolicy(NamedTuple):
    """The choices of the run that operations depend on. Limits: ours."""

    magic_enabled: bool = True
    """Magic cards, codes and amounts act; otherwise they are values like others."""
    random_codes: bool = False
    """One-time codes are drawn, to be read from the inbox; otherwise the right one is 123456."""
    is_strict: bool = False
    """Strictness `strict`."""
    is_lenient: bool = False
    """Strictness `lenient`."""
    checks_luhn: bool = True
    """False at strictness `lenient`."""
    challenge_ttl_s: int = 180
    max_attempts: int = 3
    """Wrong codes per challenge."""
    max_resends: int = 3
    """Resends in a row."""
    max_cards: int = 10
    """Cards per account."""


class OperationDirectives(NamedTuple):
    """What the mode of the request wants of an operation that was reached."""

    error: ErrorCode | None = None
    """Answer with this business error."""
    upstream: UpstreamCode | None = None
    """Answer with this failure of Masterpass, its status already replaced where the mode says so."""
    authorisation: str | None = None
    """The ResponseCode of card/add or payment/init: 0000, 5001, 5008 or 5010; None for the usual one."""
    renews: bool = False
    """Renew the session although it has not expired."""


NO_DIRECTIVES = OperationDirectives()


class OperationParams(NamedTuple):
    """What an operation gets besides the body. The pipeline decides all of it beforehand."""

    session_id: str
    """The SessionId for a session that the operation creates."""
    now: float
    """Seconds since the epoch, on the namespace's clock."""
    ttl_s: int
    """The lifetime in seconds of a session that the operation creates."""
    local_time: LocalTimeFormatter
    identifiers: Identifiers | None = None
    """None where the operation draws no other ids: POST session."""
    records: LoadedRecords = NO_RECORDS
    directives: OperationDirectives = NO_DIRECTIVES
    policy: OperationPolicy = OperationPolicy()
    language: str = "en"
    """"tr" or "en"."""
    base_url: str = ""
    """Scheme, host and base path of absolute addresses in the answer, without a slash at the end."""


class OperationResult(NamedTuple):
    """What an operation answers and what it changes. An operation changes nothing itself: the store commits this."""

    content: bytes
    """The envelope, as JSON."""
    session: Session | None = None
    """The session to store; None when the operation creates none."""
    changes: tuple[RecordChange, ...] = ()
    reason: str = ""
    """Why the operation failed, in English, for the journal; "" for a success."""
    hint: str = ""
    """One line for the developer; "" without one."""


def read_no_records(body: Mapping[str, Any], identifiers: Identifiers) -> tuple[RecordKey, ...]:
    """Return no key."""
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. How to add one is described in the docstring of the package."""

    name: str
    """The stem of its schema files, and its name in OpenAPI: "create-session"."""
    method: str
    path: str
    """Without the base path."""
    summary: str
    """Its name in the vendor's documentation."""
    success: str
    """What a success means, in one sentence."""
    provenance: str
    """`documented`, `observed` or `ours`, and the source."""
    run: Callable[[Mapping[str, Any], OperationParams], OperationResult]
    """Carry out the operation. The body is valid for the request schema at the strictness of the run. Raises ApiError.
    Without a body, it is {"sessionid": ...} with the value of the header."""
    needs_session: bool = True
    """True: the body names a session, which is read with the account of its phone before the operation runs."""
    read_keys: Callable[[Mapping[str, Any], Identifiers], tuple[RecordKey, ...]] = read_no_records
    """Return the keys of the other records that the operation reads, from the valid body and the request's ids."""
    exact_numbers: bool = False
    """Numbers with a fraction reach the operation as Decimal, with the scale that was sent; otherwise as float."""

    key: str = field(init=False)
    """The path below `masterpass/`, by which modes, metrics and verifications name the operation: "card/list"."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", self.path.removeprefix(f"{MASTERPASS_PATH}/"))

    @property
    def has_body(self) -> bool:
        """False when the request has no body: a GET, whose session is named by a header."""
        return self.method != "GET"

    @property
    def session_field(self) -> str:
        """The name of the field with the SessionId; that of the header for an operation without a body."""
        return "SessionId" if self.has_body else SESSION_HEADER

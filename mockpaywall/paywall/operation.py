"""The description of one endpoint of the vendor."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from mockpaywall.http.header_names import JSON_TYPE
from mockpaywall.http.request import Request
from mockpaywall.http.response import Header, Response
from mockpaywall.paywall.api_errors import Refusal
from mockpaywall.paywall.error_codes import ErrorCode
from mockpaywall.paywall.local_time import LocalTimeFormatter
from mockpaywall.paywall.masterpass.identifiers import NO_IDENTIFIERS, Identifiers
from mockpaywall.paywall.masterpass.records import (
    NO_RECORDS,
    LoadedRecord,
    LoadedRecords,
    RecordChange,
    RecordKey,
)
from mockpaywall.paywall.masterpass.return_fault import ReturnFault
from mockpaywall.paywall.masterpass.return_hash import HashKey
from mockpaywall.paywall.masterpass.upstream_codes import UpstreamCode
from mockpaywall.paywall.session import Session

PAYWALL_PATH = "/api/paywall"
"""The path below which the vendor serves its API."""
MASTERPASS_PATH = f"{PAYWALL_PATH}/masterpass"
"""The path below which the vendor serves the operations of Masterpass."""
JSON_HEADERS: tuple[Header, ...] = (("Content-Type", JSON_TYPE),)
SESSION_HEADER = "sessionid"
"""Names the session of an operation without a body. Source: documented (page 'Card List')."""


class Access(Enum):
    """What a caller has to show. The value is the stem of the schema of its headers; "" for none."""

    PRIVATE_KEYS = "private-keys"
    PUBLIC_KEYS = "public-keys"
    TEMP_TOKEN = "temp-token"  # noqa: S105 - the name of a schema  # nosec B105
    OPEN = ""
    """Nothing, or what the operation itself reads and checks."""


class CorsPolicy(NamedTuple):
    """What pages of other origins may send and read. Source: ours, from the requests of the official JavaScript SDK."""

    allowed_headers: str
    """For Access-Control-Allow-Headers."""
    exposed_headers: str = ""
    """For Access-Control-Expose-Headers; "" for none."""


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
    hash_key: HashKey | None = None
    """Of the hash in the form that the browser posts to the merchant; None for a form without a hash."""


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
    return_fault: ReturnFault | None = None
    """What goes wrong when the browser returns to the merchant; None for nothing."""
    ttl_s: int | None = None
    """The lifetime in seconds of what the operation creates; None for the usual one."""


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
    identifiers: Identifiers = NO_IDENTIFIERS
    """NO_IDENTIFIERS where the operation reads and changes no record: POST session."""
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
    """The body of the response: mostly the envelope, as JSON."""
    session: Session | None = None
    """The session to store; None when the operation creates none."""
    changes: tuple[RecordChange, ...] = ()
    reason: str = ""
    """Why the operation failed, in English, for the journal; "" for a success."""
    hint: str = ""
    """One line for the developer; "" without one."""
    acted_on: Session | None = None
    """For the journal: the session of an operation that needs none."""
    status: int = 200
    headers: tuple[Header, ...] = JSON_HEADERS


def read_no_records(body: Mapping[str, Any], identifiers: Identifiers) -> tuple[RecordKey, ...]:
    """Return no key."""
    return ()


def follow_no_records(found: tuple[LoadedRecord, ...]) -> tuple[RecordKey, ...]:
    """Return no key."""
    return ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One endpoint. How to add one is described in the docstring of the package."""

    name: str
    """Its name in OpenAPI: "create-session"."""
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
    Without a body, it has the headers of the request schema, their names in lower case."""
    access: Access = Access.PRIVATE_KEYS
    needs_session: bool = True
    """True: the body names a session, which is read with the account of its phone before the operation runs."""
    needs_records: bool = True
    """False: the operation reads and changes no record, except for a session that it creates."""
    read_keys: Callable[[Mapping[str, Any], Identifiers], tuple[RecordKey, ...]] = read_no_records
    """Return the keys of the other records that the operation reads, from the valid body and the request's ids."""
    follow_keys: Callable[[tuple[LoadedRecord, ...]], tuple[RecordKey, ...]] = follow_no_records
    """Return the keys of records that the loaded ones name and that are still missing. Called until it returns none."""
    read_input: Callable[[Request], Mapping[str, Any]] | None = None
    """Return what `run` gets as the body, from a request that has no JSON body with a schema. Raises ApiError."""
    read_caller: Callable[[Request], Mapping[str, Any]] | None = None
    """Return members to add to the body: what the headers of an open operation say of its caller. Raises ApiError."""
    find_owner_keys: Callable[[Request], tuple[RecordKey, ...]] | None = None
    """Return the keys of records one of which tells the namespace of a request without keys."""
    encode_refusal: Callable[[Refusal, str, bool], Response] | None = None
    """Return the response to a refused request: the refusal, the language, and whether it has its HTTP status.
    None: the envelope."""
    encode_http_error: Callable[[int], bytes] | None = None
    """Return the body of the response with an HTTP status that a mode asks for. None: the envelope."""
    has_envelope: bool = True
    """False: the answer is in a form of its own, without a Session block."""
    cors: CorsPolicy | None = None
    """Set where browsers call from pages of other origins."""
    exact_numbers: bool = False
    """Numbers with a fraction reach the operation as Decimal, with the scale that was sent; otherwise as float."""
    reads_any_body: bool = False
    """Every member of the body may be missing or of any type: a schema of the user may be as loose as it likes."""
    any_case: bool = False
    """Members of the body bind in any letter case, at every strictness."""
    key: str = ""
    """By which modes, metrics and verifications name the operation: the path below `masterpass/`, such as "card/list",
    or below the API, unless it is given."""

    schemas: str = ""
    """The stem of its schema files: its name, unless it is given."""
    has_body: bool = field(init=False)
    """False when the request has no body: a GET, whose request schema describes headers."""
    session_field: str = field(init=False)
    """The name of the field with the SessionId; that of the header for an operation without a body."""

    def __post_init__(self) -> None:
        has_body = self.method != "GET"
        object.__setattr__(self, "has_body", has_body)
        object.__setattr__(self, "session_field", "SessionId" if has_body else SESSION_HEADER)
        object.__setattr__(self, "schemas", self.schemas or self.name)
        path = self.path.removeprefix(f"{MASTERPASS_PATH}/").removeprefix(f"{PAYWALL_PATH}/")
        object.__setattr__(self, "key", self.key or path.removeprefix("/"))

    @property
    def names_records(self) -> bool:
        """True when the body names records other than the session."""
        return self.read_keys is not read_no_records

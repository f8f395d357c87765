"""Every setting, one row each. Flags, variables, file keys and the documented table are made from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mockpaywall.settings import parsers
from mockpaywall.settings.model import Settings

ENV_PREFIX = "MOCKPAYWALL_"


class ValueType(Enum):
    """The type of a value in the settings file; the text is that of error messages."""

    STRING = "a string in quotes"
    INTEGER = "a whole number, without quotes"
    NUMBER = "a number, without quotes"
    SIZE = 'a size such as "256MB", or a number of bytes'
    BOOLEAN = "true or false, without quotes"
    LIST = "a list of strings"


class SettingGroup(Enum):
    """The headings of the settings in help and documentation, in this order."""

    NETWORK = "Network"
    BEHAVIOUR = "Behaviour"
    SESSIONS = "Sessions"
    STATE = "State"
    SECURITY = "Security"
    TLS = "TLS"
    LOGS = "Logs"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its field, its names and its parser."""

    name: str
    """The field of Settings."""
    group: SettingGroup
    value_type: ValueType
    parse: Callable[[str], object]
    """Convert text to a value; of a LIST, one item. Raises InvalidValue."""
    metavar: str
    help: str
    """One sentence with the unit, without the default."""
    external_name: str = ""
    """The name in flags, variables and file, where it differs from the field."""
    secret: bool = False
    """Messages never contain its value, not even an unusable one."""

    @property
    def key(self) -> str:
        """The external name, as in `--key`, `MOCKPAYWALL_KEY` and `key = ...`."""
        return self.external_name or self.name.replace("_", "-")

    @property
    def default(self) -> object:
        """The default of the field."""
        return Settings.__dataclass_fields__[self.name].default

    @property
    def flag(self) -> str:
        """`--key`."""
        return "--" + self.key

    @property
    def env(self) -> str:
        """`MOCKPAYWALL_KEY`."""
        return ENV_PREFIX + self.key.upper().replace("-", "_")

    @property
    def off_env(self) -> str:
        """`MOCKPAYWALL_NO_KEY`, the opposite variable of a BOOLEAN."""
        return f"{ENV_PREFIX}NO_{self.key.upper().replace('-', '_')}"


def format_default(setting: Setting) -> str:
    """Return the default of *setting* as help and documentation show it."""
    if setting.name == "seed":
        return "random, printed"
    if setting.value_type is ValueType.BOOLEAN:
        return "on" if setting.default else "off"
    if setting.value_type is ValueType.SIZE and isinstance(setting.default, int):
        return parsers.format_size(setting.default)
    if setting.default in (None, "", ()):
        return "none"
    return f"{setting.default:g}" if isinstance(setting.default, float) else str(setting.default)


_MAX_COUNT = 1_000_000_000

# fmt: off
SETTINGS: tuple[Setting, ...] = (
    Setting("host", SettingGroup.NETWORK, ValueType.STRING, parsers.parse_host, "HOST",
            "Address to listen on."),
    Setting("port", SettingGroup.NETWORK, ValueType.INTEGER, parsers.make_int_parser(0, 65535), "N",
            "Port to listen on; 0 takes a free one."),
    Setting("port_file", SettingGroup.NETWORK, ValueType.STRING, parsers.parse_output_file, "PATH",
            "Write the port to this file once connections are accepted."),
    Setting("base_path", SettingGroup.NETWORK, ValueType.STRING, parsers.parse_base_path, "/x",
            "Path of the Base Address, before /api/paywall/..."),
    Setting("public_url", SettingGroup.NETWORK, ValueType.STRING, parsers.parse_public_url, "URL",
            "What addresses in answers begin with, instead of the Host of the request."),
    Setting("workers", SettingGroup.NETWORK, ValueType.INTEGER, parsers.make_int_parser(1, 64), "N",
            "Number of processes; more than one needs a shared store."),
    Setting("request_timeout_s", SettingGroup.NETWORK, ValueType.NUMBER,
            parsers.make_seconds_parser(0.1, 3600), "SECONDS",
            "Disconnect clients that take longer to send a request.", external_name="request-timeout"),

    Setting("mode", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_nonempty_text, "MODE",
            "Mode of requests without a header, magic phone or rule; see 'mockpaywall modes'."),
    Setting("seed", SettingGroup.BEHAVIOUR, ValueType.INTEGER, parsers.make_int_parser(0, 2**63 - 1), "N",
            "Same seed and same requests: same ids and same random draws."),
    Setting("strictness", SettingGroup.BEHAVIOUR, ValueType.STRING,
            parsers.make_choice_parser("lenient", "documented", "strict"), "lenient|documented|strict",
            "How exactly a request must follow the documentation."),
    Setting("http_status", SettingGroup.BEHAVIOUR, ValueType.STRING,
            parsers.make_choice_parser("mirror", "always-200"), "mirror|always-200",
            "Send error responses with HTTP 4xx, or all with 200."),
    Setting("magic", SettingGroup.BEHAVIOUR, ValueType.BOOLEAN, parsers.parse_bool, "",
            "Let a request select its mode, by X-Mock-Mode or a magic phone."),
    Setting("otp", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.make_choice_parser("fixed", "random"),
            "fixed|random",
            "The right one-time code is 123456, or drawn; see 'mockpaywall otps'."),
    Setting("hash_key", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_token, "KEY",
            "Key of the hash in the form that the browser posts to the merchant after 3D.", secret=True),
    Setting("setup", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_existing_file, "FILE",
            "Accounts, rules, mode and delays that every namespace begins with (JSON or TOML)."),
    Setting("schemas", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_existing_directory, "DIR",
            "Replace or add schema files from this folder."),

    Setting("session_ttl", SettingGroup.SESSIONS, ValueType.INTEGER,
            parsers.make_int_parser(0, 315_360_000), "SECONDS",
            "Lifetime of a session."),
    Setting("timezone", SettingGroup.SESSIONS, ValueType.STRING, parsers.parse_timezone, "NAME",
            "Time zone of SessionExpiryDate."),
    Setting("guid", SettingGroup.SESSIONS, ValueType.STRING,
            parsers.make_choice_parser("sequential", "random"), "sequential|random",
            "Kind of SessionIds; those of the real service are sequential."),
    Setting("max_sessions", SettingGroup.SESSIONS, ValueType.INTEGER,
            parsers.make_int_parser(1, _MAX_COUNT), "N",
            "Newest sessions to keep, per namespace."),
    Setting("max_accounts", SettingGroup.SESSIONS, ValueType.INTEGER,
            parsers.make_int_parser(1, _MAX_COUNT), "N",
            "Newest accounts to keep, per namespace."),
    Setting("max_payments", SettingGroup.SESSIONS, ValueType.INTEGER,
            parsers.make_int_parser(1, _MAX_COUNT), "N",
            "Newest payments and one-time codes to keep, per namespace."),

    Setting("store", SettingGroup.STATE, ValueType.STRING, parsers.parse_store,
            "memory|redis://[USER:PASSWORD@]HOST[:PORT][/DB]",
            "Where the state is stored; also rediss:// (TLS), unix:// and sentinel://.", secret=True),
    Setting("store_timeout_s", SettingGroup.STATE, ValueType.NUMBER,
            parsers.make_seconds_parser(0.05, 60), "SECONDS",
            "Answer 503 when Redis takes longer.", external_name="store-timeout"),
    Setting("store_ca", SettingGroup.STATE, ValueType.STRING, parsers.parse_existing_file, "FILE",
            "Trust the CAs in this file (PEM), besides the system's, for rediss://."),
    Setting("journal_size", SettingGroup.STATE, ValueType.INTEGER,
            parsers.make_int_parser(0, _MAX_COUNT), "N",
            "Newest requests to keep, per namespace."),
    Setting("max_memory", SettingGroup.STATE, ValueType.SIZE, parsers.parse_size, "SIZE",
            "Memory for the requests and sessions of all namespaces, such as 64MB or 1GB."),

    Setting("credentials", SettingGroup.SECURITY, ValueType.LIST, parsers.parse_key_pair, "KEY:CLIENT",
            "A key pair to accept (repeatable); without any, every pair is accepted.", secret=True),
    Setting("merchants", SettingGroup.SECURITY, ValueType.LIST, parsers.parse_merchant,
            "NAME=KEY:CLIENT:PUBLICKEY:PUBLICCLIENT",
            "The private and the public pair of one merchant, both of the namespace NAME (repeatable).",
            external_name="merchant", secret=True),
    Setting("admin", SettingGroup.SECURITY, ValueType.BOOLEAN, parsers.parse_bool, "",
            "The admin API under /__admin."),
    Setting("admin_token", SettingGroup.SECURITY, ValueType.STRING, parsers.parse_token, "TOKEN",
            "Token that admin calls must carry.", secret=True),
    Setting("admin_token_file", SettingGroup.SECURITY, ValueType.STRING, parsers.parse_existing_file, "PATH",
            "Read the token from this file."),
    Setting("allowed_hosts", SettingGroup.SECURITY, ValueType.LIST, parsers.parse_certificate_name, "NAME",
            "A public name that reaches the admin API (repeatable).", external_name="allowed-host"),
    Setting("cors_origins", SettingGroup.SECURITY, ValueType.LIST, parsers.parse_cors_origin, "ORIGIN",
            "An origin whose pages may use the admin API (repeatable).", external_name="cors"),

    Setting("tls_cert", SettingGroup.TLS, ValueType.STRING, parsers.parse_existing_file, "PATH",
            "Serve HTTPS with this certificate (PEM)."),
    Setting("tls_key", SettingGroup.TLS, ValueType.STRING, parsers.parse_existing_file, "PATH",
            "Key of the certificate (PEM)."),
    Setting("tls_self_signed", SettingGroup.TLS, ValueType.BOOLEAN, parsers.parse_bool, "",
            "Serve HTTPS with a self-made CA and certificate; see 'mockpaywall tls'."),
    Setting("tls_names", SettingGroup.TLS, ValueType.LIST, parsers.parse_certificate_name, "NAME",
            "Another name for the self-signed certificate (repeatable).", external_name="tls-name"),

    Setting("show_phones", SettingGroup.LOGS, ValueType.BOOLEAN, parsers.parse_bool, "",
            "Show phone numbers in log and exports; for made-up data."),
    Setting("log_format", SettingGroup.LOGS, ValueType.STRING, parsers.make_choice_parser("text", "json"),
            "text|json",
            "Format of the log: one line per request, secrets and phones masked."),
    Setting("log_level", SettingGroup.LOGS, ValueType.STRING,
            parsers.make_choice_parser("debug", "info", "warning", "error"), "debug|info|warning|error",
            "Lowest level to log."),
)
# fmt: on

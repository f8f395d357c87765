"""Every setting, one row each: flags, variables, file keys and the README's table all follow from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mockpaywall.settings import parsers
from mockpaywall.settings.model import Settings

ENV_PREFIX = "MOCKPAYWALL_"


class ValueType(Enum):
    """The shape of a value, in the words of a refusal."""

    STRING = "a text in quotes"
    INTEGER = "a whole number, without quotes"
    NUMBER = "a number, without quotes"
    BOOLEAN = "true or false, without quotes"
    LIST = "a list of texts"


class SettingGroup(Enum):
    """The headings under which help and README list the settings, in this order."""

    NETWORK = "Network"
    BEHAVIOUR = "Behaviour"
    SESSIONS = "Sessions"
    STATE = "State"
    SECURITY = "Security"
    TLS = "TLS"
    LOGS = "Logs"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: where it is kept, how it is spelt, what its text becomes."""

    name: str
    """The field of Settings."""
    group: SettingGroup
    value_type: ValueType
    parse: Callable[[str], object]
    """Text to value; of one item, for a LIST. Raises Unusable."""
    metavar: str
    help: str
    """One line with the unit, without the default."""
    external_name: str = ""
    """Its outside name, where that is not the field's."""
    secret: bool = False
    """Its value is never shown, not even a refused one."""

    @property
    def key(self) -> str:
        """The name outside: `--key`, `MOCKPAYWALL_KEY`, `key = ...`."""
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
        """`MOCKPAYWALL_NO_KEY`, to which a SWITCH also listens."""
        return f"{ENV_PREFIX}NO_{self.key.upper().replace('-', '_')}"


def format_default(setting: Setting) -> str:
    """Return the default of *setting* as help and documentation show it."""
    if setting.name == "seed":
        return "random, printed"
    if setting.value_type is ValueType.BOOLEAN:
        return "on" if setting.default else "off"
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
            "Write the bound port here once connections are accepted."),
    Setting("base_path", SettingGroup.NETWORK, ValueType.STRING, parsers.parse_base_path, "/x",
            "Path of the Base Address, before /api/paywall/..."),
    Setting("workers", SettingGroup.NETWORK, ValueType.INTEGER, parsers.make_int_parser(1, 64), "N",
            "Processes; more than one needs a shared store."),
    Setting("request_timeout_s", SettingGroup.NETWORK, ValueType.NUMBER, parsers.make_seconds_parser(0.1, 3600), "SECONDS",
            "Cut off clients that take longer to send a request.", external_name="request-timeout"),

    Setting("mode", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_nonempty_text, "MODE",
            "What happens to requests that nothing else decides; see 'mockpaywall modes'."),
    Setting("seed", SettingGroup.BEHAVIOUR, ValueType.INTEGER, parsers.make_int_parser(0, 2**63 - 1), "N",
            "Same seed, same calls: same ids, same draws."),
    Setting("strictness", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.make_choice_parser("lenient", "documented", "strict"),
            "lenient|documented|strict",
            "How exactly a request must follow the documentation."),
    Setting("http_status", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.make_choice_parser("mirror", "always-200"),
            "mirror|always-200",
            "Refusals travel as HTTP 4xx, or all inside a 200 envelope."),
    Setting("magic", SettingGroup.BEHAVIOUR, ValueType.BOOLEAN, parsers.parse_bool, "",
            "Requests that choose their own mode, by X-Mock-Mode or a magic phone."),
    Setting("schemas", SettingGroup.BEHAVIOUR, ValueType.STRING, parsers.parse_existing_directory, "DIR",
            "Replace or add schema files from this folder."),

    Setting("session_ttl", SettingGroup.SESSIONS, ValueType.INTEGER, parsers.make_int_parser(0, 315_360_000), "SECONDS",
            "Lifetime of a session."),
    Setting("timezone", SettingGroup.SESSIONS, ValueType.STRING, parsers.parse_timezone, "NAME",
            "Zone in which SessionExpiryDate is written."),
    Setting("guid", SettingGroup.SESSIONS, ValueType.STRING, parsers.make_choice_parser("sequential", "random"), "sequential|random",
            "How SessionIds look; the real ones are sequential."),
    Setting("max_sessions", SettingGroup.SESSIONS, ValueType.INTEGER, parsers.make_int_parser(1, _MAX_COUNT), "N",
            "Newest sessions kept, per namespace."),

    Setting("store", SettingGroup.STATE, ValueType.STRING, parsers.parse_store, "memory|redis://HOST:PORT/DB",
            "Where everything that changes lives.", secret=True),
    Setting("store_timeout_s", SettingGroup.STATE, ValueType.NUMBER, parsers.make_seconds_parser(0.05, 60), "SECONDS",
            "Answer 503 when Redis takes longer than this.", external_name="store-timeout"),
    Setting("journal_size", SettingGroup.STATE, ValueType.INTEGER, parsers.make_int_parser(0, _MAX_COUNT), "N",
            "Newest requests kept, per namespace."),

    Setting("credentials", SettingGroup.SECURITY, ValueType.LIST, parsers.parse_key_pair, "KEY:CLIENT",
            "A pair that is accepted (repeatable); with none, any non-empty pair is.", secret=True),
    Setting("admin", SettingGroup.SECURITY, ValueType.BOOLEAN, parsers.parse_bool, "",
            "The admin API under /__admin."),
    Setting("admin_token", SettingGroup.SECURITY, ValueType.STRING, parsers.parse_token, "TOKEN",
            "Admin calls must carry this token.", secret=True),

    Setting("tls_cert", SettingGroup.TLS, ValueType.STRING, parsers.parse_existing_file, "PATH",
            "Serve HTTPS with this certificate (PEM)."),
    Setting("tls_key", SettingGroup.TLS, ValueType.STRING, parsers.parse_existing_file, "PATH",
            "Key of the certificate (PEM)."),
    Setting("tls_self_signed", SettingGroup.TLS, ValueType.BOOLEAN, parsers.parse_bool, "",
            "Serve HTTPS with a CA and a certificate made at the start; see 'mockpaywall tls'."),
    Setting("tls_names", SettingGroup.TLS, ValueType.LIST, parsers.parse_certificate_name, "NAME",
            "A further name of the self-signed certificate (repeatable).", external_name="tls-name"),

    Setting("log_format", SettingGroup.LOGS, ValueType.STRING, parsers.make_choice_parser("text", "json"), "text|json",
            "Shape of the log: one line a request, secrets and phones masked."),
    Setting("log_level", SettingGroup.LOGS, ValueType.STRING, parsers.make_choice_parser("debug", "info", "warning", "error"),
            "debug|info|warning|error",
            "Least level that is logged."),
)
# fmt: on

"""Every setting, one row each: flags, variables, file keys and the README's table all follow from here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from mockpaywall.settings import parsers
from mockpaywall.settings.model import Settings

ENV_PREFIX = "MOCKPAYWALL_"


class Kind(Enum):
    """The shape of a value, in the words of a refusal."""

    TEXT = "a text in quotes"
    WHOLE = "a whole number, without quotes"
    NUMBER = "a number, without quotes"
    SWITCH = "true or false, without quotes"
    LIST = "a list of texts"


class Group(Enum):
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
    group: Group
    kind: Kind
    parse: Callable[[str], object]
    """Text to value; of one item, for a LIST. Raises Unusable."""
    metavar: str
    help: str
    """One line with the unit, without the default."""
    spelt: str = ""
    """Its outside name, where that is not the field's."""
    secret: bool = False
    """Its value is never shown, not even a refused one."""

    @property
    def key(self) -> str:
        """The name outside: `--key`, `MOCKPAYWALL_KEY`, `key = ...`."""
        return self.spelt or self.name.replace("_", "-")

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


_MANY = 1_000_000_000

# fmt: off
SETTINGS: tuple[Setting, ...] = (
    Setting("host", Group.NETWORK, Kind.TEXT, parsers.host, "HOST",
            "Address to listen on."),
    Setting("port", Group.NETWORK, Kind.WHOLE, parsers.whole(0, 65535), "N",
            "Port to listen on; 0 takes a free one."),
    Setting("port_file", Group.NETWORK, Kind.TEXT, parsers.new_file, "PATH",
            "Write the bound port here once connections are accepted."),
    Setting("base_path", Group.NETWORK, Kind.TEXT, parsers.base_path, "/x",
            "Path of the Base Address, before /api/paywall/..."),
    Setting("workers", Group.NETWORK, Kind.WHOLE, parsers.whole(1, 64), "N",
            "Processes; more than one needs a shared store."),
    Setting("slow_sender_s", Group.NETWORK, Kind.NUMBER, parsers.seconds(0.1, 3600), "SECONDS",
            "Cut off clients that take longer to send a request.", spelt="slow-sender"),

    Setting("mode", Group.BEHAVIOUR, Kind.TEXT, parsers.words, "MODE",
            "What happens to requests that nothing else decides; see 'mockpaywall modes'."),
    Setting("seed", Group.BEHAVIOUR, Kind.WHOLE, parsers.whole(0, 2**63 - 1), "N",
            "Same seed, same calls: same ids, same draws."),
    Setting("strictness", Group.BEHAVIOUR, Kind.TEXT, parsers.choice("lenient", "documented", "strict"),
            "lenient|documented|strict",
            "How exactly a request must follow the documentation."),
    Setting("http_status", Group.BEHAVIOUR, Kind.TEXT, parsers.choice("mirror", "always-200"),
            "mirror|always-200",
            "Refusals travel as HTTP 4xx, or all inside a 200 envelope."),
    Setting("magic", Group.BEHAVIOUR, Kind.SWITCH, parsers.switch, "",
            "Requests that choose their own mode, by X-Mock-Mode or a magic phone."),
    Setting("schemas", Group.BEHAVIOUR, Kind.TEXT, parsers.folder, "DIR",
            "Replace or add schema files from this folder."),

    Setting("session_ttl", Group.SESSIONS, Kind.WHOLE, parsers.whole(0, 315_360_000), "SECONDS",
            "Lifetime of a session."),
    Setting("timezone", Group.SESSIONS, Kind.TEXT, parsers.timezone, "NAME",
            "Zone in which SessionExpiryDate is written."),
    Setting("guid", Group.SESSIONS, Kind.TEXT, parsers.choice("sequential", "random"), "sequential|random",
            "How SessionIds look; the real ones are sequential."),
    Setting("max_sessions", Group.SESSIONS, Kind.WHOLE, parsers.whole(1, _MANY), "N",
            "Newest sessions kept, per namespace."),

    Setting("store", Group.STATE, Kind.TEXT, parsers.store, "memory|redis://HOST:PORT/DB",
            "Where everything that changes lives.", secret=True),
    Setting("store_timeout_s", Group.STATE, Kind.NUMBER, parsers.seconds(0.05, 60), "SECONDS",
            "Answer 503 when Redis takes longer than this.", spelt="store-timeout"),
    Setting("journal_size", Group.STATE, Kind.WHOLE, parsers.whole(0, _MANY), "N",
            "Newest requests kept, per namespace."),

    Setting("credentials", Group.SECURITY, Kind.LIST, parsers.credential, "KEY:CLIENT",
            "A pair that is accepted (repeatable); with none, any non-empty pair is.", secret=True),
    Setting("admin", Group.SECURITY, Kind.SWITCH, parsers.switch, "",
            "The admin API under /__admin."),
    Setting("admin_token", Group.SECURITY, Kind.TEXT, parsers.token, "TOKEN",
            "Admin calls must carry this token.", secret=True),

    Setting("tls_cert", Group.TLS, Kind.TEXT, parsers.file, "PATH",
            "Serve HTTPS with this certificate (PEM)."),
    Setting("tls_key", Group.TLS, Kind.TEXT, parsers.file, "PATH",
            "Key of the certificate (PEM)."),
    Setting("tls_self_signed", Group.TLS, Kind.SWITCH, parsers.switch, "",
            "Serve HTTPS with a CA and a certificate made at the start; see 'mockpaywall tls'."),
    Setting("tls_names", Group.TLS, Kind.LIST, parsers.certificate_name, "NAME",
            "A further name of the self-signed certificate (repeatable).", spelt="tls-name"),

    Setting("log_format", Group.LOGS, Kind.TEXT, parsers.choice("text", "json"), "text|json",
            "Shape of the log: one line a request, secrets and phones masked."),
    Setting("log_level", Group.LOGS, Kind.TEXT, parsers.choice("debug", "info", "warning", "error"),
            "debug|info|warning|error",
            "Least level that is logged."),
)
# fmt: on

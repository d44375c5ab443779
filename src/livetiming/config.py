"""The only reader of the environment.

``livetiming.env`` is searched from the working directory upwards and never overrides a
variable that is set. Every variable is listed in :data:`VARIABLES`, in
``livetiming.env.example`` and in ``docs/reference/configuration.md``; a test compares them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs
from dotenv import dotenv_values, find_dotenv

ENV_FILE = "livetiming.env"

VARIABLES: Mapping[str, tuple[str, str]] = {
    "LIVETIMING_ROUTER": ("", "router URL: ws://, wss://, rs://host:port or rs://unix:PATH"),
    "LIVETIMING_AUTH_ID": ("services", "WAMP authid of this machine's components"),
    "LIVETIMING_SHARED_SECRET": ("", "WAMP-CRA secret of the components; the router needs it"),
    "LIVETIMING_AUTH_FILE": ("external_auth.json", "external publishers and their secrets"),
    "LIVETIMING_ENVIRONMENT": ("development", "environment name given to Sentry"),
    "SENTRY_DSN": ("", "errors are reported to this Sentry project when set"),
    "LIVETIMING_DATA_DIR": (
        "",
        "where a node keeps logs, state and its secret (default: the user's data folder)",
    ),
    "LIVETIMING_LOG_DIR": ("", "log files (default: working directory)"),
    "LIVETIMING_STATE_DIR": ("", "saved states of services (default: working directory)"),
    "LIVETIMING_RAW_DIR": ("", "raw feed logs; none are written when empty"),
    "LIVETIMING_RECORDINGS_DIR": ("./recordings", "finished recordings"),
    "LIVETIMING_RECORDINGS_TEMP_DIR": ("./recordings-temp", "recordings in progress"),
    "LIVETIMING_PID_DIR": (
        "~/.livetiming-service-pids/",
        "pid files of the services that were started by manager and scheduler",
    ),
    "LIVETIMING_CALENDAR_URL": (
        "",
        "the scheduler's calendar: https://, webcal:// or the path of an iCalendar file",
    ),
    "LIVETIMING_ADMIN_AUTHCODE": ("", "lets its holder correct manifests of finished recordings"),
    "REINDEX": ("", "1 lets the index of recordings read every file again"),
    "LIVETIMING_STANDALONE_PORT": ("0", "port of standalone mode; 0 picks a free one"),
    "LIVETIMING_USE_UPNP": ("", "1 forwards the standalone port by UPnP"),
    "LIVETIMING_CROSSBAR": (
        "",
        "path of the crossbar executable (default: .venv-router, then PATH)",
    ),
    "LIVETIMING_KAFKA_SERVERS": ("", "Kafka brokers, HOST:PORT, separated by commas or spaces"),
    "LIVETIMING_KAFKA_PREFIX": ("livetiming", "what the names of our Kafka topics begin with"),
    "LIVETIMING_KAFKA_SECURITY": ("PLAINTEXT", "PLAINTEXT, SSL, SASL_SSL or SASL_PLAINTEXT"),
    "LIVETIMING_KAFKA_ALLOW_CLEARTEXT": ("", "1 allows SASL_PLAINTEXT: the password in clear"),
    "LIVETIMING_KAFKA_CA": ("", "file of the certificate authority to trust (default: system's)"),
    "LIVETIMING_KAFKA_CERT": ("", "file of our certificate, for brokers that ask for one"),
    "LIVETIMING_KAFKA_KEY": ("", "file of our certificate's key"),
    "LIVETIMING_KAFKA_KEY_PASSWORD": ("", "password of that key"),
    "LIVETIMING_KAFKA_SASL_MECHANISM": (
        "SCRAM-SHA-512",
        "PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER",
    ),
    "LIVETIMING_KAFKA_SASL_USER": ("", "user of the brokers"),
    "LIVETIMING_KAFKA_SASL_PASSWORD": ("", "password of that user"),
    "MASTER_URL": ("", "router whose services `livetiming-relay` passes on"),
    "RELAY_URL": ("", "public router that `livetiming-relay` publishes on"),
    "LIVETIMING_RELAY_KEY": (
        "",
        "lets relays join a master as relays and be listed; the same at the master and its relays",
    ),
    "LIVETIMING_RELAY_PUBLIC_URL": (
        "",
        "address at which viewers reach a relay (default: RELAY_URL)",
    ),
    "LIVETIMING_PORT": ("8080", "port of the page and the router of `livetiming up`"),
    "LIVETIMING_CALENDAR_ID": ("", "our own calendar at Google: its id"),
    "CALENDAR_SOURCE_URL": (
        "",
        "calendar that livetiming-schedule assist takes events from: id at Google, URL or file",
    ),
    "LIVETIMING_SCHEDULE_MAPPING": (
        "schedule.toml",
        "what livetiming-schedule assist makes of source calendars",
    ),
    "LIVETIMING_GOOGLE_CREDENTIALS": (
        "gcal_client_secret.json",
        "file of an OAuth client or of a service account of Google",
    ),
    "LIVETIMING_GOOGLE_TOKEN": (
        "",
        "what a user's consent gave us (default: google-token.json in LIVETIMING_DATA_DIR)",
    ),
    "LIVETIMING_GOOGLE_API": ("", "address of the Calendar API, where it is not Google's"),
    "LIVETIMING_PUBLIC_URL": ("", "address of the page as viewers know it, for links to it"),
    "LIVETIMING_ANNOUNCE_URLS": (
        "",
        "where to announce: addresses of Apprise, blanks between; KINDS=ADDRESS for some kinds",
    ),
    "LIVETIMING_ANNOUNCE_TEMPLATES": ("", "TOML file with the texts of announcements"),
    "TWITTER_CONSUMER_KEY": ("", "with the other three, starts are announced on X (Twitter)"),
    "TWITTER_CONSUMER_SECRET": ("", "see TWITTER_CONSUMER_KEY"),
    "TWITTER_ACCESS_TOKEN": ("", "see TWITTER_CONSUMER_KEY"),
    "TWITTER_ACCESS_SECRET": ("", "see TWITTER_CONSUMER_KEY"),
}
"""Name → (default, meaning)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KafkaSettings:
    """How to reach Kafka; :mod:`livetiming.bridges.kafka.connection` checks it."""

    servers: str
    prefix: str
    security: str
    allow_cleartext: bool
    ca: Path | None
    cert: Path | None
    key: Path | None
    key_password: str | None = field(repr=False)
    sasl_mechanism: str
    sasl_user: str | None
    sasl_password: str | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment says, read once at the start of a program."""

    router_url: str | None
    auth_id: str
    shared_secret: str | None
    auth_file: Path
    environment: str
    sentry_dsn: str | None
    data_dir: Path
    log_dir: Path
    state_dir: Path
    raw_dir: Path | None
    recordings_dir: Path
    recordings_temp_dir: Path
    pid_dir: Path
    calendar_url: str | None
    admin_authcode: str | None
    reindex: bool
    standalone_port: int
    use_upnp: bool
    crossbar: Path | None
    port: int
    kafka: KafkaSettings
    calendar_id: str
    calendar_source: str
    schedule_mapping: Path
    google_credentials: Path
    google_token: Path
    google_api: str
    public_url: str
    announce_urls: str = field(repr=False)
    announce_templates: Path | None
    twitter: Mapping[str, str] = field(repr=False)
    """The four ``TWITTER_*`` variables."""
    master_url: str | None
    relay_url: str | None
    relay_key: str | None
    relay_public_url: str | None


class BadSetting(ValueError):
    """A variable has a value that cannot be used; the text names both."""


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        env: variables to use; by default the process's own over those of ``livetiming.env``.

    Raises:
        BadSetting: a number is no number, or a port is out of range.
    """
    found = environment() if env is None else env
    get = _Getter(found)
    cwd = Path.cwd()
    data_dir = Path(get("LIVETIMING_DATA_DIR") or platformdirs.user_data_path("livetiming"))
    return Settings(
        router_url=get("LIVETIMING_ROUTER") or None,
        auth_id=get("LIVETIMING_AUTH_ID"),
        shared_secret=get("LIVETIMING_SHARED_SECRET") or None,
        auth_file=Path(get("LIVETIMING_AUTH_FILE")),
        environment=get("LIVETIMING_ENVIRONMENT"),
        sentry_dsn=get("SENTRY_DSN") or None,
        data_dir=data_dir,
        log_dir=Path(get("LIVETIMING_LOG_DIR") or cwd),
        state_dir=Path(get("LIVETIMING_STATE_DIR") or cwd),
        raw_dir=_optional_path(get("LIVETIMING_RAW_DIR")),
        recordings_dir=Path(get("LIVETIMING_RECORDINGS_DIR")),
        recordings_temp_dir=Path(get("LIVETIMING_RECORDINGS_TEMP_DIR")),
        pid_dir=Path(get("LIVETIMING_PID_DIR")).expanduser(),
        calendar_url=get("LIVETIMING_CALENDAR_URL") or None,
        admin_authcode=get("LIVETIMING_ADMIN_AUTHCODE") or None,
        reindex=_is_on(get("REINDEX")),
        standalone_port=_port("LIVETIMING_STANDALONE_PORT", get("LIVETIMING_STANDALONE_PORT")),
        use_upnp=_is_on(get("LIVETIMING_USE_UPNP")),
        crossbar=_optional_path(get("LIVETIMING_CROSSBAR")),
        port=_port("LIVETIMING_PORT", get("LIVETIMING_PORT")),
        kafka=_kafka(get),
        calendar_id=get("LIVETIMING_CALENDAR_ID"),
        calendar_source=get("CALENDAR_SOURCE_URL"),
        schedule_mapping=Path(get("LIVETIMING_SCHEDULE_MAPPING")),
        google_credentials=Path(get("LIVETIMING_GOOGLE_CREDENTIALS")),
        google_token=Path(get("LIVETIMING_GOOGLE_TOKEN") or data_dir / "google-token.json"),
        google_api=get("LIVETIMING_GOOGLE_API"),
        public_url=get("LIVETIMING_PUBLIC_URL"),
        announce_urls=get("LIVETIMING_ANNOUNCE_URLS"),
        announce_templates=_optional_path(get("LIVETIMING_ANNOUNCE_TEMPLATES")),
        twitter={name: get(name) for name in VARIABLES if name.startswith("TWITTER_")},
        master_url=get("MASTER_URL") or None,
        relay_url=get("RELAY_URL") or None,
        relay_key=get("LIVETIMING_RELAY_KEY") or None,
        relay_public_url=get("LIVETIMING_RELAY_PUBLIC_URL") or None,
    )


def _kafka(get: _Getter) -> KafkaSettings:
    return KafkaSettings(
        servers=get("LIVETIMING_KAFKA_SERVERS"),
        prefix=get("LIVETIMING_KAFKA_PREFIX"),
        security=get("LIVETIMING_KAFKA_SECURITY"),
        allow_cleartext=_is_on(get("LIVETIMING_KAFKA_ALLOW_CLEARTEXT")),
        ca=_optional_path(get("LIVETIMING_KAFKA_CA")),
        cert=_optional_path(get("LIVETIMING_KAFKA_CERT")),
        key=_optional_path(get("LIVETIMING_KAFKA_KEY")),
        key_password=get("LIVETIMING_KAFKA_KEY_PASSWORD") or None,
        sasl_mechanism=get("LIVETIMING_KAFKA_SASL_MECHANISM"),
        sasl_user=get("LIVETIMING_KAFKA_SASL_USER") or None,
        sasl_password=get("LIVETIMING_KAFKA_SASL_PASSWORD") or None,
    )


class _Getter:
    """Look-up of a variable with its default."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def __call__(self, name: str) -> str:
        return self._env.get(name) or VARIABLES[name][0]


def environment() -> dict[str, str]:
    """Return the process's variables over those of the nearest ``livetiming.env``."""
    path = find_dotenv(ENV_FILE, usecwd=True)
    from_file = dotenv_values(path) if path else {}
    merged = {name: value for name, value in from_file.items() if value is not None}
    merged.update(os.environ)
    return merged


def child_environment(extra: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a child process, with *extra* on top."""
    return {**environment(), **extra}


def _is_on(text: str) -> bool:
    return text not in ("", "0", "no", "false")


def _optional_path(text: str) -> Path | None:
    return Path(text) if text else None


def _port(name: str, text: str) -> int:
    if text.isdecimal() and int(text) <= 65535:
        return int(text)
    raise BadSetting(f"{name}: expected a port from 0 to 65535, got {text!r}")


def supervisor_settings(env: MutableMapping[str, str] | None = None) -> tuple[str, float | None]:
    """Take what systemd says about itself out of the environment, so that no child believes it.

    Args:
        env: variables to read and to change; by default the process's own.

    Returns:
        The supervisor's socket (empty without one), and how often it wants to hear [s].
    """
    found = os.environ if env is None else env
    address = found.pop("NOTIFY_SOCKET", "")
    usec, pid = found.pop("WATCHDOG_USEC", ""), found.pop("WATCHDOG_PID", "")
    meant = not pid or pid == str(os.getpid())
    watchdog_s = int(usec) / 1e6 if usec.isdecimal() and int(usec) > 0 and meant else None
    return (address if address[:1] in ("/", "@") else ""), watchdog_s

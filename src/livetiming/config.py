"""The only reader of the environment.

``livetiming.env`` is searched from the working directory upwards and never overrides a
variable that is set. Every variable is listed in :data:`VARIABLES`, in
``livetiming.env.example`` and in ``docs/reference/configuration.md``; a test compares them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
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
    "LIVETIMING_ADMIN_AUTHCODE": ("", "lets its holder correct manifests of finished recordings"),
    "REINDEX": ("", "1 lets the index of recordings read every file again"),
    "LIVETIMING_STANDALONE_PORT": ("0", "port of standalone mode; 0 picks a free one"),
    "LIVETIMING_USE_UPNP": ("", "1 forwards the standalone port by UPnP"),
    "LIVETIMING_CROSSBAR": (
        "",
        "path of the crossbar executable (default: .venv-router, then PATH)",
    ),
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
}
"""Name → (default, meaning)."""


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
    admin_authcode: str | None
    reindex: bool
    standalone_port: int
    use_upnp: bool
    crossbar: Path | None
    port: int
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
    return Settings(
        router_url=get("LIVETIMING_ROUTER") or None,
        auth_id=get("LIVETIMING_AUTH_ID"),
        shared_secret=get("LIVETIMING_SHARED_SECRET") or None,
        auth_file=Path(get("LIVETIMING_AUTH_FILE")),
        environment=get("LIVETIMING_ENVIRONMENT"),
        sentry_dsn=get("SENTRY_DSN") or None,
        data_dir=Path(get("LIVETIMING_DATA_DIR") or platformdirs.user_data_path("livetiming")),
        log_dir=Path(get("LIVETIMING_LOG_DIR") or cwd),
        state_dir=Path(get("LIVETIMING_STATE_DIR") or cwd),
        raw_dir=_optional_path(get("LIVETIMING_RAW_DIR")),
        recordings_dir=Path(get("LIVETIMING_RECORDINGS_DIR")),
        recordings_temp_dir=Path(get("LIVETIMING_RECORDINGS_TEMP_DIR")),
        admin_authcode=get("LIVETIMING_ADMIN_AUTHCODE") or None,
        reindex=get("REINDEX") not in ("", "0", "no", "false"),
        standalone_port=_port("LIVETIMING_STANDALONE_PORT", get("LIVETIMING_STANDALONE_PORT")),
        use_upnp=get("LIVETIMING_USE_UPNP") not in ("", "0", "no", "false"),
        crossbar=_optional_path(get("LIVETIMING_CROSSBAR")),
        port=_port("LIVETIMING_PORT", get("LIVETIMING_PORT")),
        master_url=get("MASTER_URL") or None,
        relay_url=get("RELAY_URL") or None,
        relay_key=get("LIVETIMING_RELAY_KEY") or None,
        relay_public_url=get("LIVETIMING_RELAY_PUBLIC_URL") or None,
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

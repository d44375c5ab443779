"""Where the router's executable and configuration are, and how its work folder is made."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CONFIG_FILES = ("authenticator.py", "authorizer.py", "limits.py", "pages.py", "relays.py")
"""What the router imports; copied beside its configuration."""

BOOTED = "NODE_BOOT_COMPLETE"
"""Crossbar logs this word when it listens."""


class NoRouter(Exception):
    """The router's executable or its configuration cannot be found; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RouterPlan:
    """What a router is to be started with."""

    port: int
    """Of the page and the WebSocket."""
    work_dir: Path
    page_dir: Path | None
    """The built page; ``None`` serves none."""
    recordings_dir: Path
    interface: str = "127.0.0.1"
    config_name: str = "config.json"
    """Which of the configurations: ``relay.json`` is for the public router of a relay."""
    tls: tuple[Path, Path] | None = None
    """Private key and certificate (with its chain), for ``https://`` and ``wss://``."""
    local_port: int | None = None
    """Of the RawSocket for components on this machine; a unix socket when ``None``."""

    @property
    def page_url(self) -> str:
        """Address of the page."""
        host = "127.0.0.1" if self.interface in ("", "0.0.0.0") else self.interface
        return f"{'http' if self.tls is None else 'https'}://{host}:{self.port}/"

    @property
    def websocket_url(self) -> str:
        """Address for viewers."""
        return self.page_url.replace("http", "ws", 1) + "ws"

    @property
    def socket_path(self) -> Path:
        """The unix socket for components on this machine."""
        return self.work_dir / "router.sock"

    @property
    def local_url(self) -> str:
        """Address for components on this machine."""
        if self.local_port is not None:
            return f"rs://127.0.0.1:{self.local_port}"
        return f"rs://unix:{self.socket_path}"


def find_crossbar(configured: Path | None, *, near: Iterable[Path] | None = None) -> Path:
    """Return the router's executable: the configured one, ``.venv-router``'s, or that on PATH.

    Raises:
        NoRouter: there is none.
    """
    if configured is not None:
        if configured.is_file():
            return configured
        raise NoRouter(
            f"LIVETIMING_CROSSBAR: expected the crossbar executable - there is none at "
            f"{str(configured)!r}; correct the path or unset the variable"
        )
    for folder in near if near is not None else _near():
        candidate = folder / ".venv-router" / "bin" / "crossbar"
        if candidate.is_file():
            return candidate
    on_path = shutil.which("crossbar")
    if on_path:
        return Path(on_path)
    raise NoRouter(
        "router: expected the crossbar executable in LIVETIMING_CROSSBAR, .venv-router or on PATH "
        "- it is in none; run `make setup`, or install crossbar/requirements.txt in an environment "
        "of its own and set LIVETIMING_CROSSBAR to its bin/crossbar"
    )


def find_config_dir() -> Path:
    """Return the folder with the router's configuration.

    Raises:
        NoRouter: it was not installed.
    """
    candidates = [folder / "crossbar" for folder in _near()]
    candidates.append(Path(sys.prefix) / "share" / "livetiming" / "crossbar")
    for candidate in candidates:
        if (candidate / "config.json").is_file() and (candidate / "authenticator.py").is_file():
            return candidate
    raise NoRouter(
        f"router: expected config.json in one of {[str(c) for c in candidates]} - it is in none; "
        "install livetiming again, or run from its source folder"
    )


def _near() -> list[Path]:
    """Return the source tree this module belongs to, and the working directory."""
    return [Path(__file__).resolve().parents[3], Path.cwd()]


def adapt(config: dict[str, Any], plan: RouterPlan) -> dict[str, Any]:
    """Return *config* with the ports and folders of *plan*."""
    made: dict[str, Any] = json.loads(json.dumps(config))
    worker = made["workers"][0]
    transports = {transport["id"]: transport for transport in worker["transports"]}
    web = transports["web"]
    web["endpoint"].update({"port": plan.port, "interface": plan.interface})
    if plan.tls is not None:
        key, certificate = plan.tls
        web["endpoint"]["tls"] = {"key": str(key), "certificate": str(certificate)}
        web["options"]["hsts"] = True
    page = str(plan.page_dir) if plan.page_dir is not None else None
    web["paths"]["/"]["extra"]["directory"] = page
    web["paths"]["recordings"]["extra"]["directory"] = str(plan.recordings_dir)
    if plan.local_port is None:
        transports["local"]["endpoint"] = {"type": "unix", "path": str(plan.socket_path)}
    else:
        transports["local"]["endpoint"] = {
            "type": "tcp",
            "interface": "127.0.0.1",
            "port": plan.local_port,
        }
    return made


def prepare(plan: RouterPlan, config_dir: Path) -> Path:
    """Fill the router's work folder and return the path of its configuration."""
    plan.work_dir.mkdir(parents=True, exist_ok=True)
    plan.recordings_dir.mkdir(parents=True, exist_ok=True)
    for name in CONFIG_FILES:
        shutil.copyfile(config_dir / name, plan.work_dir / name)
    config = adapt(json.loads((config_dir / plan.config_name).read_text()), plan)
    target = plan.work_dir / "config.json"
    target.write_text(json.dumps(config, indent=2) + "\n")
    for stale in (plan.socket_path, plan.work_dir / "node.pid"):
        stale.unlink(missing_ok=True)
    return target


def command(crossbar: Path, config: Path) -> list[str]:
    """Return the command that starts a prepared router."""
    return [
        str(crossbar),
        "start",
        "--cbdir",
        str(config.parent),
        "--config",
        str(config),
        "--color=false",
        "--loglevel=info",
    ]

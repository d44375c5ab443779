"""Is this machine fit to run a node, and if not, what to do about it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import metadata
from pathlib import Path

from livetiming.config import Settings
from livetiming.orchestration import router as routing
from livetiming.orchestration.node import NodeFailed, check_port, page_dir

OLDEST_PYTHON = (3, 11)
PACKAGES = (
    "autobahn",
    "Twisted",
    "simplejson",
    "python-dotenv",
    "platformdirs",
    "treq",
    "lzstring",
)
OLDEST_CROSSBAR = 26
LITTLE_DISK_BYTES = 1_000_000_000
NO_DISK_BYTES = 100_000_000
REACH_LIMIT_S = 5
CROSSBAR_LIMIT_S = 60
SHORT_SECRET = 16
SOONEST_S = 1_735_689_600  # 2025-01-01: a clock before that was never set


VERSION_LINE = re.compile(r"Crossbar\.io\s+:\s*(\d\S*)")


class Grade(Enum):
    """How a check went."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"


@dataclass(frozen=True, slots=True)
class Result:
    """One check."""

    name: str
    grade: Grade
    text: str
    advice: str = ""

    @property
    def is_failure(self) -> bool:
        """Whether a node cannot run like this."""
        return self.grade is Grade.FAIL


def examine(settings: Settings, *, port: int, feeds: tuple[str, ...] = ()) -> list[Result]:
    """Run all checks; one that breaks is a failure, not the end."""
    checks: list[tuple[str, Callable[[], Result]]] = [
        ("python", lambda: check_python(sys.version_info[:3])),
        ("packages", check_packages),
        ("router", lambda: check_router(settings.crossbar)),
        ("page", lambda: check_page(page_dir())),
        ("port", lambda: check_free(port)),
        ("secret", lambda: check_secret(settings.shared_secret, settings.data_dir / "secret")),
        ("folders", lambda: check_folders(settings)),
        ("disk", lambda: check_disk(shutil.disk_usage(_existing(settings.data_dir)).free)),
        ("clock", lambda: check_clock(time.time())),  # noqa: TID251  # the machine's own clock is what is checked
    ]
    checks += [("feed", lambda feed=feed: check_feed(feed)) for feed in feeds]  # type: ignore[misc]
    return [_safely(name, check) for name, check in checks]


def _safely(name: str, check: Callable[[], Result]) -> Result:
    try:
        return check()
    except (OSError, ValueError, subprocess.SubprocessError) as problem:
        return Result(name, Grade.FAIL, f"could not be checked: {problem}", "see the text before")


def check_python(version: tuple[int, ...]) -> Result:
    """Check the interpreter."""
    text = ".".join(str(part) for part in version)
    if version[:2] >= OLDEST_PYTHON:
        return Result("python", Grade.OK, text)
    wanted = ".".join(str(part) for part in OLDEST_PYTHON)
    return Result("python", Grade.FAIL, f"{text} is too old", f"use Python {wanted} or newer")


def check_packages() -> Result:
    """Check that the libraries are there."""
    missing = [name for name in PACKAGES if not _is_installed(name)]
    if not missing:
        return Result("packages", Grade.OK, f"{len(PACKAGES)} found")
    advice = "run `make setup`, or install livetiming with pip"
    return Result("packages", Grade.FAIL, f"missing: {', '.join(missing)}", advice)


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def check_router(configured: Path | None) -> Result:
    """Check that the router starts, and that its configuration is there."""
    try:
        executable = routing.find_crossbar(configured)
        routing.find_config_dir()
    except routing.NoRouter as missing:
        return Result("router", Grade.FAIL, str(missing), "run `make setup`")
    said = subprocess.run(  # the router the user chose
        [str(executable), "version"],
        capture_output=True,
        text=True,
        timeout=CROSSBAR_LIMIT_S,
        check=False,
    )
    return read_version(executable, said.stdout + said.stderr)


def read_version(executable: Path, output: str) -> Result:
    """Check the version the router reports."""
    found = VERSION_LINE.search(output)
    version = found.group(1) if found else ""
    major = version.split(".")[0]
    if not major.isdecimal():
        return Result(
            "router",
            Grade.FAIL,
            f"{executable} does not tell its version",
            "remove .venv-router and run `make setup`",
        )
    if int(major) < OLDEST_CROSSBAR:
        return Result(
            "router",
            Grade.FAIL,
            f"crossbar {version} is too old",
            "install crossbar/requirements.txt in the router's environment",
        )
    return Result("router", Grade.OK, f"crossbar {version} at {executable}")


def check_page(folder: Path) -> Result:
    """Check that the page is built."""
    if (folder / "index.html").is_file():
        return Result("page", Grade.OK, "built")
    return Result("page", Grade.WARN, f"not built: no index.html in {folder}", "run `make setup`")


def check_free(port: int) -> Result:
    """Check that the port is free."""
    try:
        check_port("127.0.0.1", port)
    except NodeFailed as taken:
        return Result("port", Grade.FAIL, str(taken), "stop that program, or give --port")
    return Result("port", Grade.OK, f"{port} is free")


def check_secret(secret: str | None, kept: Path) -> Result:
    """Check that there is a secret and that it is one."""
    if secret is None and not kept.exists():
        return Result("secret", Grade.OK, f"will be made at the first start, in {kept}")
    if secret is None and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        return Result("secret", Grade.FAIL, f"others can read {kept}", f"run `chmod 600 {kept}`")
    if len(secret or kept.read_text().strip()) < SHORT_SECRET:
        return Result(
            "secret",
            Grade.WARN,
            f"shorter than {SHORT_SECRET} characters",
            "set LIVETIMING_SHARED_SECRET to a long random text",
        )
    return Result("secret", Grade.OK, "set" if secret else f"kept in {kept}")


def check_folders(settings: Settings) -> Result:
    """Check that everything that is written can be written."""
    folders = [settings.data_dir, settings.log_dir, settings.state_dir, settings.recordings_dir]
    folders += [settings.raw_dir] if settings.raw_dir else []
    locked = [str(folder) for folder in folders if not os.access(_existing(folder), os.W_OK)]
    if not locked:
        return Result("folders", Grade.OK, "can be written")
    advice = "give yourself the right to write, or set the LIVETIMING_*_DIR variables to others"
    return Result("folders", Grade.FAIL, f"cannot be written: {', '.join(locked)}", advice)


def _existing(folder: Path) -> Path:
    """Return *folder*, or the nearest one above it that exists."""
    folder = folder.resolve()
    while not folder.exists():
        folder = folder.parent
    return folder


def check_disk(free_bytes: int) -> Result:
    """Check that there is room for logs and recordings."""
    text = f"{free_bytes / 1e9:.1f} GB free"
    if free_bytes < NO_DISK_BYTES:
        return Result("disk", Grade.FAIL, text, "free some space")
    if free_bytes < LITTLE_DISK_BYTES:
        return Result("disk", Grade.WARN, text, "a day of raw logs may need 1 GB; free some space")
    return Result("disk", Grade.OK, text)


def check_clock(now_s: float) -> Result:
    """Check that the clock was set."""
    if now_s >= SOONEST_S:
        return Result("clock", Grade.OK, time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime(now_s)))
    advice = "set the clock, or switch on time synchronisation (timedatectl set-ntp true)"
    return Result("clock", Grade.FAIL, "it was never set", advice)


def check_feed(feed: str) -> Result:
    """Check that a feed's host answers."""
    host, _, port = feed.rpartition(":")
    if not host or not port.isdecimal():
        return Result("feed", Grade.FAIL, f"{feed!r} is not HOST:PORT", "give --feed HOST:PORT")
    try:
        socket.create_connection((host, int(port)), timeout=REACH_LIMIT_S).close()
    except OSError as problem:
        text = f"{feed}: {problem.strerror or problem}"
        return Result("feed", Grade.FAIL, text, "check the address, the network and the firewall")
    return Result("feed", Grade.OK, f"{feed} answers")

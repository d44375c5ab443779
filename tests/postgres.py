"""A real PostgreSQL for tests: Debian's server on a temporary directory, over a socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.feeds import missing

OWNER = "postgres"
"""initdb refuses to run as root; then this user runs the server."""
QUICK = (
    "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c shared_buffers=32MB "
    "-c listen_addresses=''"
)


def binaries() -> Path:
    """Return the folder of ``initdb`` and ``pg_ctl``; skip without one."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"),
        key=lambda path: int(path.parts[-3]) if path.parts[-3].isdecimal() else 0,
    )
    if not found:
        missing("no PostgreSQL server; on Debian and Ubuntu: apt install postgresql")
    return found[-1].parent


class Postgres:
    """A running server; ``restart`` keeps its data."""

    def __init__(self) -> None:
        self._binaries = binaries()
        # Not pytest's folder: that is closed to other users, and the server may be one.
        self._folder = Path(tempfile.mkdtemp(prefix="livetiming-postgres-"))
        self._running = False
        if os.geteuid() == 0:
            shutil.chown(self._folder, OWNER)
        self._run(
            *("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust"),
            *("-E", "UTF8", "--locale=C", "--no-sync"),
        )

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def start(self) -> None:
        """Start it and return when it serves."""
        options = f"{QUICK} -c unix_socket_directories={self._folder}"
        log = str(self._folder / "log")
        self._control("-w", "-t", "60", "-l", log, "-o", options, "start")
        self._running = True

    def stop(self, how: str = "fast") -> None:
        """End it: ``fast``, or ``immediate`` as a power cut would."""
        self._control("-w", "-m", how, "stop")
        self._running = False

    def remove(self) -> None:
        """End it, if it runs, and remove its data."""
        if self._running:
            self.stop("immediate")
        shutil.rmtree(self._folder, ignore_errors=True)

    def dsn(self, database: str = "postgres") -> str:
        """Return how to connect to *database*."""
        return f"postgresql://postgres@/{database}?host={self._folder}"

    def new_database(self) -> str:
        """Create an empty database; return how to connect to it."""
        name = f"t{uuid.uuid4().hex}"
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.dsn(name)

    def _control(self, *arguments: str) -> None:
        self._run("pg_ctl", "-D", str(self._data), *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        done = subprocess.run(
            [*as_owner, str(self._binaries / program), *arguments],
            # a pipe would be kept open by the server
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            check=False,
        )
        if done.returncode:
            log = self._folder / "log"
            tail = log.read_text("utf-8", "replace")[-3000:] if log.exists() else ""
            pytest.fail(f"{program} {' '.join(arguments)} ended with {done.returncode}\n{tail}")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server shared by the tests of this run; use databases of your own."""
    running = Postgres()
    running.start()
    yield running
    running.remove()


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A server of the test's own, not started yet; may be stopped and started again."""
    mine = Postgres()
    yield mine
    mine.remove()

"""What was announced: a small database beside the saved states, so that a restart repeats nothing.

Several processes may use one file. Its calls wait for the disk: make them in a thread.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

VERSION = 1
KEPT_S = 90 * 86400.0
"""How long a key is remembered: longer than any event is scheduled or moved."""
BUSY_LIMIT_S = 5.0
"""How long another process may hold the file."""

WAITING = "waiting"
TRYING = "trying"
SENT = "sent"
EXPIRED = "expired"
IN_DOUBT = "in doubt"
"""The process died while it was sending: it may have arrived, so it is not sent again."""

_SCHEMA = """
CREATE TABLE IF NOT EXISTS news (key TEXT PRIMARY KEY, kind TEXT, taken_s REAL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS delivery (
  key TEXT, target TEXT, owner TEXT, kind TEXT, title TEXT, body TEXT, taken_s REAL, state TEXT,
  PRIMARY KEY (key, target)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS mark (name TEXT PRIMARY KEY, value TEXT, at_s REAL) WITHOUT ROWID;
"""


class LedgerFailed(Exception):
    """The ledger cannot be read or written; the text names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Message:
    """One announcement on its way to one target."""

    key: str
    target: str
    """:attr:`~.addresses.Address.id` of the target."""
    kind: str
    title: str
    body: str
    taken_s: float
    """When the news came in: Unix time [s]."""


class Ledger:
    """The database of one process, which calls itself *owner* in it."""

    def __init__(self, path: Path, *, owner: str) -> None:
        self.path = path
        self._owner = owner

    def claim(self, key: str, kind: str, messages: Sequence[Message], *, now_s: float) -> bool:
        """Note that *key* is announced, with what is to be sent for it; ``False`` if it was before.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            taken = database.execute(
                "INSERT OR IGNORE INTO news VALUES (?, ?, ?)", (key, kind, now_s)
            )
            if taken.rowcount != 1:
                return False
            database.executemany(
                "INSERT OR IGNORE INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (m.key, m.target, self._owner, m.kind, m.title, m.body, m.taken_s, WAITING)
                    for m in messages
                ],
            )
            return True

    def release(self, key: str) -> None:
        """Forget that *key* was claimed: it reached nobody.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            database.execute("DELETE FROM news WHERE key = ?", (key,))

    def begin(self, message: Message) -> bool:
        """Note that *message* is being sent; ``False`` if that is not ours to do any more.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            begun = database.execute(
                "UPDATE delivery SET state = ? WHERE key = ? AND target = ? AND state = ?",
                (TRYING, message.key, message.target, WAITING),
            )
            return begun.rowcount == 1

    def settle(self, message: Message, state: str) -> None:
        """Note what became of *message*: :data:`SENT`, :data:`WAITING` or :data:`EXPIRED`.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            database.execute(
                "UPDATE delivery SET state = ? WHERE key = ? AND target = ?",
                (state, message.key, message.target),
            )

    def resume(self, *, now_s: float) -> tuple[list[Message], int]:
        """Return what our last run left to be sent, and how many it may or may not have sent.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            for table in ("news", "delivery"):
                database.execute(f"DELETE FROM {table} WHERE taken_s < ?", (now_s - KEPT_S,))
            database.execute("DELETE FROM mark WHERE at_s < ?", (now_s - KEPT_S,))
            doubtful = database.execute(
                "UPDATE delivery SET state = ? WHERE owner = ? AND state = ?",
                (IN_DOUBT, self._owner, TRYING),
            )
            rows = database.execute(
                "SELECT key, target, kind, title, body, taken_s FROM delivery "
                "WHERE owner = ? AND state = ? ORDER BY taken_s",
                (self._owner, WAITING),
            )
            return [Message(*row) for row in rows], doubtful.rowcount

    def mark(self, name: str) -> str | None:
        """Return what was kept under *name*.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            row = database.execute("SELECT value FROM mark WHERE name = ?", (name,)).fetchone()
            return None if row is None else str(row[0])

    def keep(self, name: str, value: str, *, now_s: float) -> None:
        """Keep *value* under *name*.

        Raises:
            LedgerFailed: the file cannot be used.
        """
        with self._open() as database:
            database.execute("INSERT OR REPLACE INTO mark VALUES (?, ?, ?)", (name, value, now_s))

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Give the database for one transaction."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            database = sqlite3.connect(self.path, timeout=BUSY_LIMIT_S)
            try:
                version = database.execute("PRAGMA user_version").fetchone()[0]
                if version == 0:
                    database.executescript(_SCHEMA)
                    database.execute(f"PRAGMA user_version = {VERSION}")
                elif version != VERSION:
                    raise LedgerFailed(
                        f"{self.path} - expected version {VERSION} of the ledger, got {version!r} "
                        "- it is of a newer livetiming; upgrade, or move the file away"
                    )
                with database:
                    yield database
            finally:
                database.close()
        except (sqlite3.Error, OSError) as problem:
            raise LedgerFailed(
                f"{self.path} - expected a database that can be written - {problem} - "
                "set LIVETIMING_STATE_DIR to another folder, or remove the file"
            ) from problem

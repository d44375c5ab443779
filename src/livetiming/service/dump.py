"""``--dump``: what a service would publish, as NDJSON, with no router needed.

One object a line: ``{"t": ms, "manifest": {…}}`` or ``{"t": ms, "state": {…}}``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TextIO

from livetiming.ports import Clock
from livetiming.racing import Manifest


class DumpOutlet:
    """Writes manifests and states; each state once, heartbeats not at all."""

    connected = True

    def __init__(
        self,
        stream: TextIO,
        clock: Clock,
        *,
        live: bool,
        on_failure: Callable[[OSError], object],
    ) -> None:
        """Prepare to write.

        Args:
            stream: where to.
            clock: gives the times.
            live: whether somebody may be reading along, so that each line is flushed.
            on_failure: called once when nothing more can be written.
        """
        self._stream = stream
        self._clock = clock
        self._live = live
        self._on_failure = on_failure
        self._seq: object = None
        self._failed = False

    def send_manifest(self, manifest: Manifest) -> None:
        """Write a manifest."""
        self._write("manifest", manifest.as_json())

    def send_delta(self, delta: dict[str, Any], state: dict[str, Any]) -> None:
        """Write the state that a change leads to."""
        self.send_state(state)

    def send_state(self, state: dict[str, Any]) -> None:
        """Write a state, unless it is the one before again."""
        if state["seq"] != self._seq:
            self._seq = state["seq"]
            self._write("state", state)

    def close(self) -> None:
        """Write what is buffered, and end the file."""
        self._try(self._stream.close if self._stream is not sys.stdout else self._stream.flush)

    def _write(self, key: str, value: dict[str, Any]) -> None:
        line = json.dumps(
            {"t": round(self._clock.seconds() * 1000), key: value},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        self._try(lambda: self._stream.write(line + "\n"))
        if self._live:
            self._try(self._stream.flush)

    def _try(self, action: Callable[[], object]) -> None:
        if self._failed:
            return
        try:
            action()
        except OSError as error:
            self._failed = True
            self._on_failure(error)


def open_dump(target: str) -> TextIO:
    """Open ``-``, which is standard output, or a file.

    Raises:
        OSError: it cannot be written.
    """
    return sys.stdout if target == "-" else Path(target).open("w", encoding="utf-8")

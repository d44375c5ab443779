"""The last word of a service: how it ended, for whoever watches it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

OPTION = "--exit-file"


def exit_path(argv: Sequence[str]) -> Path | None:
    """Return the file that the command line names, even of one that is wrong elsewhere."""
    for index, word in enumerate(argv):
        if word.startswith(f"{OPTION}="):
            return Path(word.partition("=")[2])
        if word == OPTION and index + 1 < len(argv):
            return Path(argv[index + 1])
    return None


class LastWord:
    """What a service leaves behind; one that is killed leaves nothing, which tells just that."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self.by = ""
        """The signal that asked for the end; empty when it came by itself."""

    def after(self, run: Callable[[], int]) -> int:
        """Return what *run* returns; whichever way it ends, write it down."""
        code = 1
        try:
            code = run()
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            raise
        finally:
            if self._path is not None:
                self._write(self._path, code)
        return code

    def _write(self, path: Path, code: int) -> None:
        """Write the file whole or not at all; without it, the service counts as killed."""
        temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
        try:
            temporary.write_text(json.dumps({"pid": os.getpid(), "code": code, "by": self.by}))
            temporary.replace(path)
        except OSError:
            temporary.unlink(missing_ok=True)

"""Progress bars of commands that take long, for who sits at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

from tqdm import tqdm


@contextmanager
def progress_bar(
    total: int | None, what: str, *, quiet: bool = False, stream: TextIO | None = None
) -> Iterator[Callable[[int], None]]:
    """Show how far *what* has come; give what to call with each step.

    Args:
        total: how many steps there are, if that is known.
        what: one word in front.
        quiet: show nothing.
        stream: where to; nothing is shown where nobody looks, in a pipe or a file.
    """
    out = stream or sys.stderr
    with tqdm(
        total=total or None,
        desc=what,
        unit=" frames",
        unit_scale=True,
        delay=0.5,
        leave=False,
        file=out,
        disable=True if quiet else not out.isatty(),
    ) as bar:

        def step(steps: int) -> None:
            bar.update(steps)

        yield step

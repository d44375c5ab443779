from __future__ import annotations

import io

from livetiming.cli._progress import progress_bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_nothing_is_shown_where_nobody_looks() -> None:
    out = io.StringIO()
    with progress_bar(10, "convert", stream=out) as progress:
        progress(10)

    assert "" == out.getvalue()


def test_nothing_is_shown_to_who_asks_for_quiet() -> None:
    out = Terminal()
    with progress_bar(10, "convert", quiet=True, stream=out) as progress:
        progress(10)

    assert "" == out.getvalue()


def test_at_a_terminal_steps_can_be_told_even_if_their_number_is_not_known() -> None:
    with progress_bar(None, "merge", stream=Terminal()) as progress:
        progress(10)

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from twisted.logger import Logger

from livetiming.cli._logging import observer, rotating, start_logging

SOURCE = Path(__file__).parents[3] / "src"


@pytest.mark.parametrize(("verbose", "shown"), [(False, ["seen"]), (True, ["hidden", "seen"])])
def test_debug_messages_are_for_those_who_ask(verbose: bool, shown: list[str]) -> None:
    stream = io.StringIO()
    observing: Any = observer(stream, verbose=verbose)
    log = Logger(namespace="livetiming.x", observer=observing)

    log.debug("hidden")
    log.info("seen")

    assert [line.split()[-1] for line in stream.getvalue().splitlines()] == shown


def test_libraries_are_quiet_unless_something_is_wrong() -> None:
    stream = io.StringIO()
    observing: Any = observer(stream)
    log = Logger(namespace="autobahn.websocket", observer=observing)

    log.info("chatter")
    log.warn("trouble")  # noqa: G010  # Twisted's name

    assert "chatter" not in stream.getvalue()
    assert "trouble" in stream.getvalue()


def test_a_failed_dial_is_told_in_our_words_only() -> None:
    stream = io.StringIO()
    observing: Any = observer(stream)
    log = Logger(namespace="autobahn.twisted.websocket.WebSocketClientProtocol", observer=observing)

    log.warn("dropping connection to peer")  # noqa: G010  # Twisted's name

    assert stream.getvalue() == ""


def program(where: str, folder: Path) -> str:
    text = (
        "import logging\n"
        "from twisted.logger import Logger\n"
        "from livetiming.cli._logging import start_logging\n"
        f"start_logging({where})\n"
        "Logger(namespace='livetiming').info('from twisted')\n"
        "logging.getLogger('other').warning('from %s {not a format}', 'the library')\n"
        "print('printed')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", text],
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
        cwd=folder,
    )
    return done.stdout


def test_both_kinds_of_log_go_to_stdout(tmp_path: Path) -> None:
    output = program("None", tmp_path)

    assert "[livetiming#info] from twisted" in output
    assert "[other#warn] from the library {not a format}" in output


def test_or_to_a_file_that_is_appended_to(tmp_path: Path) -> None:
    for _ in range(2):
        assert program("'logs/x.log'", tmp_path) == "printed\n"

    text = (tmp_path / "logs" / "x.log").read_text()
    assert text.count("from twisted") == 2
    assert text.count("from the library") == 2


def test_a_log_file_that_cannot_be_is_told_with_the_setting_to_change(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(OSError, match=r"x\.log - .* - set LIVETIMING_LOG_DIR"):
        start_logging(tmp_path / "file" / "x.log")


def test_a_log_that_begins_anew_holds_whole_lines(tmp_path: Path) -> None:
    stream = rotating(tmp_path / "logs" / "x.log")
    observing: Any = observer(stream)
    log = Logger(namespace="livetiming.x", observer=observing)

    log.info("one")
    log.info("two\nlines")
    stream.close()

    lines = (tmp_path / "logs" / "x.log").read_text().splitlines()
    assert ["one", "two", "lines"] == [line.split()[-1] for line in lines]


def test_a_log_that_cannot_be_opened_says_where(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(OSError, match="set LIVETIMING_LOG_DIR to another folder"):
        rotating(tmp_path / "file" / "x.log")

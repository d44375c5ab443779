from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from livetiming.cli._main import EPILOG, make_parser, run_command
from livetiming.service.errors import NotConfigured


def test_what_a_user_can_mend_is_one_line_and_an_exit_code() -> None:
    said = io.StringIO()

    def command(argv: Sequence[str]) -> int:
        raise NotConfigured(f"give {argv[0]} a value")

    assert run_command(command, ["--url"], stderr=said) == 2
    assert said.getvalue().endswith("give --url a value\n")
    assert said.getvalue().count("\n") == 1


def test_what_nobody_foresaw_keeps_its_traceback() -> None:
    def command(argv: Sequence[str]) -> int:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_command(command, [])


def test_an_interrupted_command_says_nothing() -> None:
    def command(argv: Sequence[str]) -> int:
        raise KeyboardInterrupt

    assert run_command(command, []) == 130


def test_every_command_tells_its_version_and_where_settings_come_from(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parser = make_parser("livetiming-thing", "Do a thing.")

    with pytest.raises(SystemExit):
        parser.parse_args(["--version"])
    assert capsys.readouterr().out.startswith("livetiming-thing ")
    assert EPILOG.split(";")[0] in " ".join(parser.format_help().split())

"""The command line; what it does is in tests/integration/test_manager.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli.service_manager import main, parse


@pytest.mark.parametrize(
    ("argv", "verb", "folder", "words"),
    [
        (["start", "club"], "start", None, []),
        (["-p", "x", "start", "club"], "start", "x", []),
        (["start", "-p", "x", "club", "--tz", "1"], "start", "x", ["--tz", "1"]),
        (["start", "club", "-p", "x", "-d", "Night race"], "start", "x", ["-d", "Night race"]),
        (["start", "club", "--pid-directory=x", "-H"], "start", "x", ["-H"]),
        (["restart", "-f", "club", "--tz=1"], "restart", None, ["--tz=1"]),
        (["start", "club", "--", "-p", "y", "--as"], "start", None, ["-p", "y", "--as"]),
        (["start", "club", "--pid", "x"], "start", None, ["--pid", "x"]),
    ],
)
def test_what_the_manager_does_not_know_is_the_services(
    argv: list[str], verb: str, folder: str | None, words: list[str]
) -> None:
    args, extra = parse(argv)

    assert (verb, "club", Path(folder) if folder else None, words) == (
        args.verb,
        args.plugin,
        args.pid_directory,
        extra,
    )


def test_fresh_and_names_are_the_managers() -> None:
    args, _ = parse(["restart", "club", "--as", "two", "--fresh", "--wait", "3"])

    assert ("two", True, 3) == (args.name, args.fresh, args.wait)


@pytest.mark.parametrize(
    ("argv", "why"),
    [
        (["stop", "club", "--tz", "1"], "stop: unrecognised arguments: --tz 1"),
        (["status", "--", "x"], "status: unrecognised arguments: x"),
        (["start"], "the following arguments are required: PLUGIN"),
        (["strat", "club"], "invalid choice: 'strat'"),
        ([], "the following arguments are required: VERB"),
        (["start", "club", "--wait", "soon"], "--wait"),
        (["stop", "club", "--patience=-1"], "expected 0 or more"),
    ],
)
def test_a_wrong_command_line_says_what_is_wrong(
    argv: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        parse(argv)

    assert 2 == end.value.code
    assert why in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["start", "stop", "restart", "status", "logs"])
def test_every_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        parse([verb, "--help"])

    assert 0 == end.value.code
    assert "PLUGIN" in capsys.readouterr().out


def test_a_failure_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert 1 == main(["-p", str(tmp_path), "stop", "club"])
    assert 1 == main(["-p", str(tmp_path), "start", "club", "--as", "../x"])

    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == (
        "livetiming-service-manager: club: expected it running - no service is running "
        f"(in {tmp_path})"
    )
    assert lines[1].startswith("livetiming-service-manager: name '../x': expected letters")

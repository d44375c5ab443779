"""Its command line; its work is in tests/integration/test_recordings.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli.recordings import main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_router_it_says_which_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([])
    assert "livetiming-recordings: expected a router" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["0", "-1", "inf", "nan", "soon"])
def test_an_interval_that_makes_no_sense_is_refused(
    value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([f"--interval={value}"])

    assert "--interval" in capsys.readouterr().err


def test_help_needs_no_network(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    text = " ".join(capsys.readouterr().out.split())
    assert 0 == ended.value.code
    assert "--interval SECONDS" in text
    assert "LIVETIMING_RECORDINGS_DIR" in text

"""Its command line; its work is in tests/integration/test_dvr.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli.dvr import main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_router_it_says_which_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main([])
    assert "livetiming-dvr: expected a router" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--timeout", "--min-duration", "--reserve"])
@pytest.mark.parametrize("value", ["-1", "inf", "nan", "soon"])
def test_amounts_that_make_no_sense_are_refused(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([f"{option}={value}"])

    assert option in capsys.readouterr().err


def test_help_tells_every_option_with_its_default(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    text = " ".join(capsys.readouterr().out.split())
    assert 0 == ended.value.code
    for part in (
        "--recordings-dir FOLDER", "LIVETIMING_RECORDINGS_DIR", "--temp-dir FOLDER",
        "LIVETIMING_RECORDINGS_TEMP_DIR", "--timeout SECONDS", "--min-duration SECONDS",
        "(default 600)", "--reserve MB", "(default 500)", "--router URL",
    ):  # fmt: skip
        assert part in text

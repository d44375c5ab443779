"""Mistakes on the command line; a running service is tested in tests/integration."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from livetiming.cli.service import main


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["apex_cart"], "did you mean apex_kart?"),
        (["apex_kart", "--min-interval", "-1"], "--min-interval"),
        (["apex_kart", "-s", "nothing.json"], "expected a saved state"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_two(
    words: list[str],
    says: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("livetiming.cli.service.start_logging", lambda *args, **rest: None)
    with pytest.raises(SystemExit) as ended:
        main(words)

    error = capsys.readouterr().err
    assert 2 == ended.value.code
    assert says in error
    assert "Traceback" not in error


def test_whoever_watches_is_told_how_it_ended(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["apex_cart", "--exit-file", str(tmp_path / "exit")])

    assert {"pid": os.getpid(), "code": 2, "by": ""} == json.loads((tmp_path / "exit").read_text())
    assert "did you mean apex_kart?" in capsys.readouterr().err

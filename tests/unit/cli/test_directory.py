"""Its mistakes; its work is in tests/integration/test_directory.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli.directory import main


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_a_router_it_says_which_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert "LIVETIMING_ROUTER or --router" in capsys.readouterr().err


def test_without_a_secret_it_says_which_to_give(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--router", "ws://127.0.0.1:1/ws"]) == 2
    assert "LIVETIMING_SHARED_SECRET" in capsys.readouterr().err


def test_help_needs_no_network(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--help"])

    assert ended.value.code == 0
    assert "--router" in capsys.readouterr().out

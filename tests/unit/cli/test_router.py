"""Its command line; the router itself is in tests/integration/test_tls.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli._router import make_plan
from livetiming.cli.node import main, make_node_parser
from livetiming.config import load_settings
from livetiming.orchestration.router import RouterPlan


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def plan(*words: str, **variables: str) -> RouterPlan:
    args = make_node_parser().parse_args(["router", *words])
    return make_plan(args, load_settings(variables))


def test_it_listens_on_this_machine_only_unless_told_otherwise(tmp_path: Path) -> None:
    made = plan(LIVETIMING_DATA_DIR=str(tmp_path))

    assert ("127.0.0.1", 8080, tmp_path / "router") == (made.interface, made.port, made.work_dir)
    assert "config.json" == made.config_name
    assert "0.0.0.0" == plan("--interface", "0.0.0.0").interface


def test_for_a_relay_it_has_the_configuration_of_one() -> None:
    assert "relay.json" == plan("--for-relay", "--no-page").config_name
    assert plan("--no-page").page_dir is None


def test_with_key_and_certificate_it_speaks_tls(tmp_path: Path) -> None:
    for name in ("k", "c"):
        (tmp_path / name).write_text("x")

    made = plan("--tls-key", "k", "--tls-certificate", "c")

    assert (tmp_path / "k", tmp_path / "c") == made.tls
    assert "wss://127.0.0.1:8080/ws" == made.websocket_url


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (["--tls-key", "k"], "together"),
        (["--tls-key", "none", "--tls-certificate", "none"], "expected to read 'none'"),
    ],
)
def test_half_of_tls_is_refused(
    words: list[str],
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LIVETIMING_SHARED_SECRET", "x")

    assert 2 == main(["router", *words])
    assert text in capsys.readouterr().err


def test_without_a_secret_nothing_is_started(capsys: pytest.CaptureFixture[str]) -> None:
    assert 2 == main(["router"])
    assert "expected LIVETIMING_SHARED_SECRET" in capsys.readouterr().err

"""Its command line; its work is in tests/integration/test_relay.py."""

from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.cli.relay import Plan, credentials, main, make_plan, make_relay_parser
from livetiming.config import load_settings

BASE = {
    "MASTER_URL": "wss://master.example/ws",
    "RELAY_URL": "rs://127.0.0.1:8081",
    "LIVETIMING_SHARED_SECRET": "public secret",
    "LIVETIMING_RELAY_KEY": "key",
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("MASTER_URL", "RELAY_URL"):
        monkeypatch.delenv(name, raising=False)


def plan(*words: str, **changes: str) -> Plan:
    settings = load_settings({**BASE, **changes})
    return make_plan(make_relay_parser().parse_args(words), settings)


def test_the_variables_of_the_reference_are_enough() -> None:
    made = plan()

    assert ("wss://master.example/ws", "rs://127.0.0.1:8081") == (made.master_url, made.relay_url)
    assert (None, False) == (made.public_url, made.with_hidden)


def test_a_websocket_to_publish_on_is_where_viewers_go_unless_told_otherwise() -> None:
    assert "ws://r:1/ws" == plan("--relay", "ws://r:1/ws").public_url
    assert "wss://r/ws" == plan("--public-url", "wss://r/ws").public_url
    assert "wss://v/ws" == plan(LIVETIMING_RELAY_PUBLIC_URL="wss://v/ws").public_url


def test_without_a_key_it_joins_as_any_viewer_and_is_not_listed() -> None:
    made = plan("--public-url", "wss://r/ws", LIVETIMING_RELAY_KEY="")
    at_master, at_public = credentials(load_settings({**BASE, "LIVETIMING_RELAY_KEY": ""}))

    assert made.public_url is None
    assert ["anonymous"] == at_master.methods
    assert ("services", "public secret") == (at_public.authid, at_public.secret)


def test_the_master_never_sees_the_secret_of_the_public_router_nor_the_other_way_round() -> None:
    at_master, at_public = credentials(load_settings(BASE))

    assert ("relay", "key") == (at_master.authid, at_master.secret)
    assert "public secret" == at_public.secret


@pytest.mark.parametrize(
    ("words", "changes", "text"),
    [
        ((), {"MASTER_URL": ""}, "none in MASTER_URL or --master"),
        ((), {"RELAY_URL": ""}, "none in RELAY_URL or --relay"),
        ((), {"RELAY_URL": BASE["MASTER_URL"]}, "two different routers"),
        ((), {"LIVETIMING_SHARED_SECRET": ""}, "not the master's"),
        (("--hidden",), {"LIVETIMING_RELAY_KEY": ""}, "LIVETIMING_RELAY_KEY with --hidden"),
        (("--public-url", "https://r/"), {}, "expected something like wss://"),
    ],
)
def test_what_is_missing_is_named_with_what_to_do(
    words: tuple[str, ...],
    changes: dict[str, str],
    text: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {**BASE, **changes}.items():
        monkeypatch.setenv(name, value)

    assert 2 == main([*words])
    assert text in capsys.readouterr().err

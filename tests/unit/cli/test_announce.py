"""Its command line, and Apprise posting to a real server on the loopback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from livetiming.cli.announce import main
from tests.services import ROOT
from tests.webhook import Webhook


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    running = Webhook()
    yield running
    running.close()


def run(folder: Path, *words: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "livetiming.cli.announce", *words],
        cwd=folder,
        env={"PYTHONPATH": str(ROOT / "src"), "PATH": "", **env},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("words", [["watch"], ["check"], ["test"], ["send", "failure", "x"]])
def test_without_addresses_it_says_where_to_give_them(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert 2 == main(words)
    assert "expected addresses in LIVETIMING_ANNOUNCE_URLS" in capsys.readouterr().err


def test_check_shows_targets_and_texts_and_sends_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_ANNOUNCE_URLS", "start=json://u:hush@127.0.0.1/ bogus://x")

    assert 1 == main(["check", "--json"])
    shown = capsys.readouterr()
    told = json.loads(shown.out)
    assert [["start"]] == [target["kinds"] for target in told["targets"]]
    assert ["start", "finish", "red_flag", "failure"] == list(told["texts"])
    assert "bogus://… (address 2)" in told["problems"][0]
    assert "hush" not in shown.out + shown.err


def test_a_file_of_templates_that_is_wrong_is_a_wrong_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "t.toml").write_text("[start]\ntitle = '{nam}'")
    monkeypatch.setenv("LIVETIMING_ANNOUNCE_URLS", "json://127.0.0.1/")
    monkeypatch.setenv("LIVETIMING_ANNOUNCE_TEMPLATES", "t.toml")

    assert 2 == main(["check"])
    assert "t.toml: [start] title - expected one of" in capsys.readouterr().err


def test_a_kind_that_cannot_be_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LIVETIMING_ANNOUNCE_URLS", "json://127.0.0.1/")

    assert 2 == main(["send", "Bad kind", "x"])
    assert "kind 'Bad kind'" in capsys.readouterr().err


@pytest.mark.integration
def test_a_test_reaches_every_target_whatever_it_wants(webhook: Webhook, tmp_path: Path) -> None:
    done = run(tmp_path, "test", LIVETIMING_ANNOUNCE_URLS=f"{webhook.url} red_flag={webhook.url}2")

    assert (0, 2) == (done.returncode, done.stdout.count(": sent")), done.stderr
    assert 2 == len(webhook.posts)


@pytest.mark.integration
def test_what_is_sent_with_a_key_is_sent_once_and_again_where_nobody_took_it(
    webhook: Webhook, tmp_path: Path
) -> None:
    words = ("send", "failure", "It broke", "Badly", "--key", "unit/7")
    webhook.status = 500
    failed = run(tmp_path, *words, LIVETIMING_ANNOUNCE_URLS=webhook.url)
    webhook.status = 200
    sent = run(tmp_path, *words, LIVETIMING_ANNOUNCE_URLS=webhook.url)
    again = run(tmp_path, *words, LIVETIMING_ANNOUNCE_URLS=webhook.url)

    assert [1, 0, 0] == [each.returncode for each in (failed, sent, again)]
    assert "announced before" in again.stdout
    assert [("It broke", "Badly")] * 2 == [(p["title"], p["message"]) for p in webhook.posts]


@pytest.mark.integration
def test_what_no_target_wants_is_said_and_not_sent(webhook: Webhook, tmp_path: Path) -> None:
    done = run(tmp_path, "send", "x", "T", LIVETIMING_ANNOUNCE_URLS=f"start={webhook.url}")

    assert (0, "no target wants x\n") == (done.returncode, done.stdout)
    assert [] == webhook.posts

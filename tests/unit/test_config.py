from __future__ import annotations

from pathlib import Path

import pytest

from livetiming.config import VARIABLES, BadSetting, environment, load_settings, supervisor_settings


def test_every_setting_has_a_default() -> None:
    settings = load_settings({})

    assert settings.router_url is None
    assert "services" == settings.auth_id
    assert settings.raw_dir is None
    assert 8080 == settings.port


@pytest.mark.parametrize("port", ["http", "-1", "70000", "80.5"])
def test_a_port_must_be_a_port(port: str) -> None:
    with pytest.raises(BadSetting, match="LIVETIMING_PORT"):
        load_settings({"LIVETIMING_PORT": port})


def test_the_file_is_found_upwards_and_never_overrides(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "livetiming.env").write_text(
        "LIVETIMING_ROUTER=ws://file/ws\nLIVETIMING_AUTH_ID=file\n", encoding="utf-8"
    )
    (tmp_path / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "deep")
    monkeypatch.setenv("LIVETIMING_AUTH_ID", "process")

    settings = load_settings()

    assert "ws://file/ws" == settings.router_url
    assert "process" == settings.auth_id


def test_without_a_file_the_process_environment_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LIVETIMING_PORT", "9000")

    assert "9000" == environment()["LIVETIMING_PORT"]


def test_every_variable_says_what_it_means() -> None:
    assert all(meaning for _, meaning in VARIABLES.values())


def test_what_systemd_says_is_read_once_and_not_handed_on() -> None:
    env = {"NOTIFY_SOCKET": "/run/x", "WATCHDOG_USEC": "30000000", "OTHER": "1"}

    assert supervisor_settings(env) == ("/run/x", 30.0)
    assert env == {"OTHER": "1"}
    assert supervisor_settings(env) == ("", None)


@pytest.mark.parametrize(
    ("env", "expected"),
    [
        ({"NOTIFY_SOCKET": "relative"}, ("", None)),
        ({"NOTIFY_SOCKET": "@abstract", "WATCHDOG_USEC": "soon"}, ("@abstract", None)),
        ({"NOTIFY_SOCKET": "/x", "WATCHDOG_USEC": "5", "WATCHDOG_PID": "1"}, ("/x", None)),
    ],
)
def test_what_makes_no_sense_to_systemd_or_is_for_another_process_is_ignored(
    env: dict[str, str], expected: tuple[str, float | None]
) -> None:
    assert supervisor_settings(env) == expected

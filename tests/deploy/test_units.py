"""The units: known options, known variables, and what systemd itself says of them."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from livetiming.config import VARIABLES
from livetiming.service.options import parse
from tests.deploy.lines import DEPLOY, ELSEWHERE, read, scripts, tool

UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
ALL = sorted((DEPLOY / "systemd").iterdir())
INSTANCE = {"%i": "race", "$PLUGIN": "apex_kart", "$OPTIONS": "--venue my-circuit"}
EXPOSURE = 2.0
"""What `systemd-analyze security` may find at most, of 10: "OK" is its best word."""


def settings(unit: Path, name: str) -> list[str]:
    """Return the values of a setting."""
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_command_line_of_a_unit_is_one_its_command_knows(
    unit: Path,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    line = settings(unit, "ExecStart")[0]
    for placeholder, value in INSTANCE.items():
        line = line.replace(placeholder, value)
    words = shlex.split(line)
    name = Path(words[0]).name

    if name == "livetiming-service":
        assert "apex_kart" == parse(words[1:]).plugin.name
    elif name in scripts():
        assert "expected" in read(words, capsys)
    else:
        assert name in ELSEWHERE


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_sets_variables_that_exist_and_no_secret(unit: Path) -> None:
    names = {value.split("=")[0] for value in settings(unit, "Environment")}

    known = set(VARIABLES) | ({"LIVETIMING_PID_DIR"} if "scheduler" in unit.name else set())
    assert names <= known
    assert not names & {"LIVETIMING_SHARED_SECRET", "LIVETIMING_RELAY_KEY"}
    assert settings(unit, "EnvironmentFile")


def test_every_unit_is_hardened_alike() -> None:
    """One that does less says so by name."""
    less = {"livetiming-scheduler.service": {"ProcSubset=pid"}}
    hardened = {
        unit.name: set(re.findall(r"^(?:Protect|Private|Restrict[A-Z]|NoNew|Capab|Lock|Memory"
                                  r"Deny|SystemCall|Remove|UMask|Proc).*$",
                                  unit.read_text("utf-8"), re.MULTILINE))
        for unit in UNITS
    }  # fmt: skip
    everything = set.union(*hardened.values())

    for name, found in hardened.items():
        missing = {line for line in everything - found if not line.startswith("RestartPrevent")}
        assert less.get(name, set()) == missing, name


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A file system with the units installed, and what they start."""
    place = tmp_path / "etc" / "systemd" / "system"
    place.mkdir(parents=True)
    commands = {"/bin/sh", "/usr/bin/mkdir"}
    for unit in ALL:
        (place / unit.name).write_bytes(unit.read_bytes())
        commands |= {line.split()[0] for line in settings(unit, "ExecStart")}
    for command in commands:
        path = tmp_path / command.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("#!/bin/sh\n")
        path.chmod(0o755)
    for name in ("sysinit", "basic", "shutdown", "multi-user", "network-online", "network"):
        (place / f"{name}.target").write_text("[Unit]\nDefaultDependencies=no\n")
    return tmp_path


def names() -> list[str]:
    return [unit.name.replace("@.", "@race.") for unit in ALL]


@pytest.mark.integration
def test_systemd_finds_nothing_to_complain_of(machine: Path) -> None:
    command = [tool("systemd-analyze"), f"--root={machine}", "--man=no", "verify", *names()]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (0, "") == (done.returncode, done.stderr.strip())


@pytest.mark.integration
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_calls_a_unit_well_protected(unit: Path, machine: Path) -> None:
    analyze = tool("systemd-analyze")
    name = unit.name.replace("@.", "@race.")
    options = ("--offline=yes", f"--root={machine}", f"--threshold={round(EXPOSURE * 10)}")

    done = subprocess.run(
        [analyze, *options, "security", name], capture_output=True, text=True, check=False
    )

    assert "Overall exposure level" in done.stdout, done.stderr
    assert 0 == done.returncode, done.stdout
